"""Imports an nbgrader source notebook into `reference/<name>/`: the notebook unchanged, its points, tests as checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InfrastructureError, InputError
from grader.exercise.files import LARGEST_MIB, MOST, files_below
from grader.importing.checks import InPlace, checks_text
from grader.importing.folder import NAME, free_folder, write_exercise
from grader.importing.source import Source, read_source
from grader.notebook import SourceCell
from grader.notebook.nbgrader_source import NOTEBOOK

__all__ = ["PROBES", "Imported", "compose_exercise", "import_exercise", "settings_text", "title_of"]

_HINT = "Run the cell {id} in your notebook and read what it says."
_HIDDEN_HINT = "Try your answer on other values than those of the cell {id}."
SOURCE = "source"
"""Folder of an nbgrader course with a folder for each assignment."""
PROBES = '"""What is observed of the notebook after it has run. Nothing so far: its tests run inside it."""\n'


@dataclass(frozen=True)
class Imported:
    """The result of importing an exercise."""

    folder: Path
    """`reference/<name>/`."""
    notebook: Path
    """The imported notebook."""
    left: tuple[Path, ...]
    """What was not imported from its folder: other notebooks, links, and files that are too large."""
    files: tuple[str, ...]
    """Other imported files, by relative path."""
    questions: int
    """Number of questions."""
    in_process: int
    """Number of checks that run in the student's process."""
    manual: float
    """Points that a person gives."""
    points: float
    """All points."""
    cells: int
    """Number of cells in the notebook."""
    hidden: int
    """Number of test cells that hide some of their tests from students."""
    notes: tuple[str, ...] = ()
    """What else was not imported, and why, in a line each."""


def import_exercise(source: Path, name: str, reference: Path, notebook: str = "") -> Imported:
    """Make `reference/name/` from the nbgrader notebook at `source`, or from one in the folder `source`.

    In a folder, it is the notebook called `notebook`, else the one named like the exercise or the folder, else the
    first. Raises `InputError` if there is no such notebook, or the exercise exists already.
    """
    folder = free_folder(name, reference)
    path = _chosen(source, name, notebook)
    found = read_source(path)
    has_folder = source.is_dir() or path.resolve().parent.parent.name == SOURCE
    beside, left = _beside(path) if has_folder else ({}, ())
    write_exercise(folder, compose_exercise(name, found), beside)
    tests = [cell for cell in found.cells if cell.tests is not None]
    return Imported(
        folder,
        path,
        left,
        tuple(beside),
        questions=len(set(_questions(found).values())),
        in_process=len(tests),
        manual=sum(cell.manual for cell in found.cells),
        points=sum(cell.manual + (cell.tests or 0.0) for cell in found.cells),
        cells=len(found.cells),
        hidden=sum(cell.hides_tests for cell in tests),
    )


def settings_text(table: Mapping[str, object]) -> bytes:
    """The content of `assignment.toml` with the settings in `table`."""
    try:
        import tomli_w
    except ImportError:
        raise InfrastructureError("importing needs tomli-w: pip install 'gradecast[instructor]'") from None
    return tomli_w.dumps(table).encode()


def title_of(cells: Sequence[SourceCell]) -> str:
    """The first heading; empty if there is none."""
    headings = (re.match(r"#+ (.+)", cell.released) for cell in cells if cell.kind == "markdown")
    return next((found[1].strip() for found in headings if found), "")


def compose_exercise(name: str, source: Source) -> dict[str, bytes]:
    """The files of the exercise by relative path. Raises `InputError` if it has no answers and no points."""
    questions = _questions(source)
    tests = [cell for cell in source.cells if cell.tests is not None]
    return {
        "assignment.toml": _settings(name, source, questions),
        NOTEBOOK: source.document,
        "probes.py": PROBES.encode(),
        "checks.py": _checks(tests, questions).encode(),
    }


def _beside(notebook: Path) -> tuple[dict[str, Path], tuple[Path, ...]]:
    """The files that the notebook may need, by relative path, and those that are not imported."""
    found: dict[str, Path] = {}
    left, room = [], LARGEST_MIB << 20
    for path in files_below(notebook.parent):
        if path == notebook:
            continue
        size = path.stat().st_size if path.is_file() and not path.is_symlink() else room + 1
        if path.suffix.lower() == ".ipynb" or size > room or len(found) >= MOST:
            left.append(path)
        else:
            room -= size
            found[path.relative_to(notebook.parent).as_posix()] = path
    return found, tuple(left)


def _chosen(source: Path, name: str, wanted: str) -> Path:
    if source.is_file():
        return source
    beside = sorted(path for path in source.glob("*") if not path.name.startswith(".")) if source.is_dir() else []
    notebooks = [path for path in beside if path.suffix == ".ipynb"]
    if not notebooks:
        raise InputError(f"{source}: no notebook there; give a notebook of nbgrader's source/, or its folder")
    named = [path for path in notebooks if path.stem == wanted.removesuffix(".ipynb")] if wanted else []
    if wanted and not named:
        known = ", ".join(repr(path.stem) for path in notebooks)
        raise InputError(f"{source}: no notebook called {wanted!a:.80}; there are: {known}")
    named = named or [path for path in notebooks if path.stem in (name, source.resolve().name)]
    return (named or notebooks)[0]


def _questions(source: Source) -> dict[str, str]:
    """The question of each cell that has points or is an answer.

    Each answer is a question. Tests belong to the code answer before them, else to the first one, else they are a
    question of their own.
    """
    coded = [cell.id for cell in source.cells if cell.is_answer and cell.kind == "code"]
    owned, current = {}, coded[0] if coded else ""
    for cell in source.cells:
        if cell.is_answer:
            current = cell.id if cell.kind == "code" else current
            owned[cell.id] = cell.id
        elif cell.tests is not None:
            current = current or cell.id
            owned[cell.id] = current
    if not owned:
        raise InputError(f"{source.where}: no cell is answered, and none has points; mark some in nbgrader's toolbar")
    too_long = [id for id in owned.values() if not NAME.fullmatch(id)]
    if too_long:
        raise InputError(f"{source.where}: the id {too_long[0]!a:.80} is over 48 characters; rename that cell")
    return owned


def _settings(name: str, source: Source, questions: dict[str, str]) -> bytes:
    table = {
        "title": title_of(source.cells) or name,
        "seed": 1,
        "requirements": ["gradecast[students]"],
        "nbgrader": _origin(source.where) | source.rules.changed(),
        "questions": [_question(id, source, questions) for id in dict.fromkeys(questions.values())],
    }
    return settings_text(table)


def _origin(notebook: Path) -> dict[str, str]:
    """The names of assignment and notebook in their course; the assignment is named like its folder in `source/`."""
    folder = notebook.resolve().parent
    known = {"assignment": folder.name} if folder.parent.name == SOURCE else {}
    return {**known, "notebook": notebook.stem}


def _question(id: str, source: Source, questions: dict[str, str]) -> dict[str, object]:
    mine = [cell for cell in source.cells if questions.get(cell.id) == id]
    manual = sum(cell.manual for cell in mine)
    return {"id": id, "title": id, "points": manual + sum(cell.tests or 0.0 for cell in mine), "manual": manual}


def _checks(tests: Sequence[SourceCell], questions: dict[str, str]) -> str:
    found = []
    for cell in tests:
        hint = (_HIDDEN_HINT if cell.hides_tests else _HINT).format(id=cell.id)
        says = f"The tests of the cell {cell.id}{', hidden ones too,' if cell.hides_tests else ''} pass."
        found.append(InPlace(cell.id, questions[cell.id], cell.tests or 0.0, cell.hides_tests, hint, says))
    says = "nbgrader's tests as checks. They run inside the notebook, in the student's process, and are believed."
    return checks_text(says, found)
