"""Composes `assignments/<name>/` from a reference: builds all files in memory, searches them for leaks, writes last."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.errors import LeakError
from grader.exercise.environment import STATEMENT
from grader.exercise.files import FOLDER, check_places
from grader.exercise.public_assignment import PUBLIC
from grader.exercise.reference import Reference
from grader.judging.view import Expected
from grader.notebook import SourceCell, dumps
from grader.release.public_folder import public_files
from grader.release.student_part import requirements
from grader.release.torch_builds import ADDRESS
from grader.support.disk import write_bytes

__all__ = ["compose_release", "search_for_leaks", "stale_files", "write_release"]

MUCH = 2
"""Number of distinctive lines of one cell that count as a leak if another file of the release has them."""
LONG = 30
"""Length in characters from which a single such line counts as a leak."""
TELLING = 12
"""Length in characters from which a line of a solution is distinctive; shorter ones, such as `return x`, are common."""


def compose_release(reference: Reference, expected: Expected) -> dict[str, bytes]:
    """Every file of the release by relative path. Raises `LeakError` if something hidden is in them."""
    name = reference.assignment.name
    files = {
        f"{name}.ipynb": dumps(reference.release).encode(),
        "README.md": _readme(reference).encode(),
        f"{PUBLIC}/{STATEMENT}": (json.dumps(reference.environment.document(), indent=1) + "\n").encode(),
        "requirements.txt": "".join(f"{line}\n" for line in _requirements(reference)).encode(),
        **public_files(reference, expected),
    }
    search_for_leaks(reference, files)
    check_places(reference.folder.name, reference.assignment.files, files)
    search_files(reference, reference.assignment.files)
    return {**files, **reference.assignment.files}


def stale_files(files: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Names of files in `folder` that are missing, different or superfluous, sorted."""
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and not _is_litter(path)}
    different = {name for name, data in files.items() if name in there and (folder / name).read_bytes() != data}
    return tuple(sorted(different | (there ^ set(files))))


def write_release(files: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` hold exactly these files, with the permissions of our umask, because they are for students."""
    for name in stale_files(files, folder):
        if name not in files:
            (folder / name).unlink()
    for name, data in files.items():
        write_bytes(folder / name, data, shared=True)
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)


def _is_litter(path: Path) -> bool:
    return any(part in ("__pycache__", ".ipynb_checkpoints") for part in path.parts)


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


def _readme(reference: Reference) -> str:
    assignment = reference.assignment
    rows = "".join(
        f"| {item.title} | {item.points:g} | {f'{item.manual:g}' if item.manual else ''} |\n"
        for item in assignment.questions
        if item.points
    )
    where = 'the cell `check("…")`' if reference.automatic else "the test cells"
    stub = "line that raises\n`NotImplementedError` with your solution."
    if any(cell.given is not None for cell in reference.cells):
        stub = "`...`\nwith your solution."
    return f"""# {assignment.title}

Open `{assignment.name}.ipynb` in Jupyter, read it from the top, and replace each {stub} Keep the notebook in this \
folder: `public/` beside it holds the checks.

## Set up

{_setup(reference)}
## Check your work

- In the notebook: run {where} below each question.
- On the command line, from a fresh start as in grading: `gradecast check {assignment.name}.ipynb`

The public checks are the same as in grading. There are hidden ones too, on other inputs: they ask for the same
properties, so a solution that is right in general passes them. A warning never costs a point, and an error in one
question costs only that question and what truly depends on it.

## What grades it

| package | version |
|---|---|
{_packages(reference)}
Other corrections of these versions do as well; `check` says where yours differ by more. A package that is not named
here may be missing: importing it fails when your work is graded, and what needs it with it.

## Points

| question | points | of these by hand |
|---|---:|---:|
{rows}| **all** | **{assignment.points:g}** | **{sum(item.manual for item in assignment.questions):g}** |

Cells that you are not to change are locked, and are put back before grading.{_budget(reference)}
"""


def _requirements(reference: Reference) -> tuple[str, ...]:
    """The lines of `requirements.txt`, which pip installs for a student."""
    assignment = reference.assignment
    of_ours = assignment.data is not None and assignment.data not in assignment.files
    return requirements(
        reference.requirements, reference.package, data=of_ours or "pandas" in reference.imported_packages
    )


def _setup(reference: Reference) -> str:
    name = reference.assignment.name
    torch = any(re.match(r"torch\b(?!-)", line) for line in _requirements(reference))
    return f"""\
You need Python 3.11 or later. In a terminal, in this folder, make an environment and enter it:

| system | lines |
|---|---|
| Linux, macOS | `python3 -m venv .venv`, then `. .venv/bin/activate` |
| Windows | `py -m venv .venv`, then `.venv\\Scripts\\activate` |
| JupyterHub | `python3 -m venv ~/{name}-venv`, then `. ~/{name}-venv/bin/activate` |

Install what you need, and open the notebook:

{_SMALL_TORCH if torch else ""}    python -m pip install -r requirements.txt
    python -m jupyterlab {name}.ipynb

On JupyterHub, instead of the last line: `python -m ipykernel install --user --name {name}`; then choose that kernel in
the notebook. On Colab, upload the zip that you were given, and run this in a first cell of each session:

    !unzip -qo {name}.zip
    %cd {name}
    %pip install -q -r requirements.txt
"""


_SMALL_TORCH = f"""\
    python -m pip install torch --index-url {ADDRESS}
"""
"""The builds for macOS are the usual ones."""


def _packages(reference: Reference) -> str:
    environment = reference.environment
    versions = {"Python": environment.python, **environment.packages}
    return "".join(f"| {name} | {number} |\n" for name, number in versions.items())


def _budget(reference: Reference) -> str:
    if not any(cell.is_parameters for cell in reference.cells):
        return ""
    return """ The cell tagged `parameters` holds
the budget of training; grading uses the budget that came with the notebook."""
