"""Searches what students will get for what must stay hidden: solutions, hidden tests, the seed of the unseen inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.errors import LeakError
from grader.exercise.files import FOLDER
from grader.exercise.reference import Reference
from grader.notebook import SourceCell

__all__ = ["search_files", "search_for_leaks"]

MUCH = 2
"""Number of distinctive lines of one cell that count as a leak if another file of the release has them."""
LONG = 30
"""Length in characters from which a single such line counts as a leak."""
TELLING = 12
"""Length in characters from which a line of a solution is distinctive; shorter ones, such as `return x`, are common."""


def search_for_leaks(reference: Reference, files: Mapping[str, bytes]) -> None:
    """Raise `LeakError` if something hidden is in one of `files`, which students will get."""
    secrets = _secrets(reference)
    for name, data in files.items():
        text = data.decode("utf-8", errors="replace").replace('\\"', '"')
        for secret, what in secrets.items():
            if secret in text:
                raise LeakError(f"{reference.folder.name}: the release's {name} would hold {what}: {secret!r:.80}")


def search_files(reference: Reference, files: Mapping[str, bytes]) -> None:
    """Raise `LeakError` if one of the `files` next to the notebook holds much of a solution or of hidden tests.

    Lines that two texts may share by chance, such as imports, do not count.
    """
    given = "\n".join(cell.released for cell in reference.cells)
    for cell in reference.cells:
        lines = {line: what for line, what in _hidden_lines(cell) if _is_telling(line) and line not in given}
        for name, data in files.items() if lines else ():
            text = data.decode("utf-8", errors="replace")
            found = [line for line in lines if line in text]
            if len(found) >= MUCH or any(len(line) >= LONG for line in found):
                raise LeakError(
                    f"{reference.folder.name}/{FOLDER}/{name}: students get it, and it holds {lines[found[0]]}: "
                    f"{found[0]!r:.80}; take it out"
                )


def _is_telling(line: str) -> bool:
    return len(line) >= TELLING and not line.startswith(("import ", "from ", "#"))


def _secrets(reference: Reference) -> dict[str, str]:
    """Texts that must not be released, each with a description."""
    given = "\n".join(cell.released for cell in reference.cells)
    secrets = {
        line: what
        for cell in reference.cells
        for line, what in _hidden_lines(cell)
        if len(line) >= TELLING and line not in given
    }
    public = {text for check in reference.assignment.checks if not check.hidden for text in (check.says, check.hint)}
    for check in reference.assignment.checks:
        if check.hidden:
            secrets[check.name] = "the hidden check"
            secrets |= {
                text: f"words of the hidden check {check.name}"
                for text in (check.says, check.hint)
                if text not in public
            }
    if reference.unseen_seed:
        secrets[reference.unseen_seed] = "the seed of the unseen inputs"
    return secrets


def _hidden_lines(cell: SourceCell) -> Iterator[tuple[str, str]]:
    """The lines of the cell that students do not get, each with a description."""
    inside, shown = cell.solution_numbers, set(cell.released.split("\n"))
    for index, line in enumerate(cell.source.split("\n")):
        if index in inside:
            yield line.strip(), "a line of a solution"
        elif cell.hides_tests and line not in shown:
            yield line.strip(), "a line of a hidden test"
