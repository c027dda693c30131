"""The cells of an nbgrader source notebook, each by what it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from grader.errors import InfrastructureError, InputError, in_a_line
from grader.notebook.attachments import as_files

__all__ = ["ImportedCell", "Role", "read_source"]

_REGION = {
    name: (re.compile(rf"BEGIN {name}\b"), re.compile(rf"END {name}\b"))
    for name in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
}
"""What nbgrader looks for in a line, wherever it stands."""


class Role(StrEnum):
    """What a cell is for."""

    FREE = "free"
    """Narrative and code that students may change."""
    GIVEN = "given"
    """Locked."""
    ANSWER = "answer"
    """Students write in it; tests follow."""
    MANUAL = "manual"
    """Students write in it, and a person gives points: free text, figures, tasks."""
    TESTS = "tests"
    """Asserts, with points."""


@dataclass(frozen=True)
class ImportedCell:
    """One cell, with the markers of solutions as they are written here."""

    role: Role
    """What it is for."""
    kind: str
    """`code` or `markdown`."""
    source: str
    """What the instructor has in the notebook; for tests what students see of it."""
    grade_id: str = ""
    """nbgrader's name of it; empty for a free cell."""
    points: float = 0.0
    """Of tests, and by hand."""
    tests: str = ""
    """Of tests: all of them, hidden ones too."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """What was pasted into a text, as files."""

    @property
    def hidden(self) -> bool:
        """Whether some of the tests are hidden."""
        return self.role is Role.TESTS and self.tests != self.source


def read_source(path: Path) -> tuple[ImportedCell, ...]:
    """The cells of the nbgrader notebook at `path`. Raises `InputError` with one clear line."""
    try:
        import nbformat
        from nbgrader.nbgraderformat import MetadataValidator
    except ImportError as error:
        raise InfrastructureError(f"importing needs {error.name}: pip install 'gradecast[instructor]'") from None

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        notebook = MetadataValidator().upgrade_notebook_metadata(notebook)
        MetadataValidator().validate_nb(notebook)
        cells = tuple(_pictured(cell, path.name) for cell in notebook.cells if cell.cell_type in ("code", "markdown"))
    except InputError:
        raise
    except Exception as error:  # of many kinds: no JSON, no notebook, metadata of an unknown version
        raise InputError(
            f"{path}: not a source notebook of nbgrader ({type(error).__name__}: {in_a_line(error)}); open it in "
            "Jupyter with nbgrader's toolbar and mend it"
        ) from error
    names = [cell.grade_id for cell in cells if cell.grade_id]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InputError(f"{path}: two cells have the id {doubled[0]!r}; rename one in nbgrader's toolbar")
    return cells


def _pictured(cell: Any, where: str) -> ImportedCell:
    """As `_cell`, with its pictures under names that no other cell has."""
    if cell.cell_type != "markdown" or not cell.get("attachments"):
        return _cell(cell, where)
    cell.source, pictures = as_files(str(cell.source), cell.attachments)
    return replace(_cell(cell, where), pictures=pictures)


def _cell(cell: Any, where: str) -> ImportedCell:
    entry, source = cell.metadata.get("nbgrader", {}), str(cell.source)
    if "AUTOTEST" in source:
        raise InputError(
            f"{where}: cell {entry.get('grade_id', '')!r} has ### AUTOTEST lines; run nbgrader "
            "generate_source_with_tests first, and import what it writes"
        )
    id, points = str(entry.get("grade_id", "")), float(entry.get("points", 0) or 0)
    if entry.get("task"):
        text = _commented(_with_region(source, "MARK SCHEME", False), cell.cell_type)
        return ImportedCell(Role.MANUAL, cell.cell_type, text, id, points)
    if entry.get("solution"):
        role = Role.MANUAL if entry.get("grade") else Role.ANSWER
        text = _with_region(_without(source, "MARK SCHEME", where, id), "SOLUTION", True)
        return ImportedCell(role, cell.cell_type, _commented(text, cell.cell_type), id, points)
    if entry.get("grade"):
        shown = _without(source, "HIDDEN TESTS", where, id)
        return ImportedCell(Role.TESTS, "code", shown, id, points, tests=_unmarked(source, shown))
    if entry.get("locked"):
        return ImportedCell(Role.GIVEN, cell.cell_type, source, id)
    return ImportedCell(Role.FREE, cell.cell_type, source)


def _without(source: str, name: str, where: str, id: str) -> str:
    """`source` without the regions called `name`. Raises `InputError` where one is not closed."""
    begin, end = _REGION[name]
    kept, inside = [], False
    for line in source.splitlines():
        if (inside and begin.search(line)) or (not inside and end.search(line)):
            raise InputError(f"{where}: cell {id!r}: BEGIN {name} and END {name} do not pair; mend it in the notebook")
        inside = inside or bool(begin.search(line))
        if not inside:
            kept.append(line)
        inside = inside and not end.search(line)
    if inside:
        raise InputError(f"{where}: cell {id!r}: BEGIN {name} is never closed; add END {name} in the notebook")
    return "\n".join(kept)


def _unmarked(source: str, shown: str) -> str:
    """The whole of a test cell, without the lines of markers; what is shown where nothing is hidden."""
    begin, end = _REGION["HIDDEN TESTS"]
    lines = source.splitlines()
    kept = "\n".join(line for line in lines if not begin.search(line) and not end.search(line))
    return shown if len(kept) == len(shown) else kept


def _with_region(source: str, name: str, whole: bool) -> str:
    """`source` with regions of that name marked as solutions; without one all of it is, or an empty line at the end."""
    begin, end = _REGION[name]
    lines = source.splitlines()
    if not any(begin.search(line) for line in lines):
        return "\n".join(["# BEGIN SOLUTION", *lines, "# END SOLUTION"] if whole else [*lines, *_EMPTY])
    return "\n".join(
        _indent(line) + "# BEGIN SOLUTION" if begin.search(line) else
        _indent(line) + "# END SOLUTION" if end.search(line) else line
        for line in lines
    )  # fmt: skip


_EMPTY = ("", "<!-- BEGIN SOLUTION -->", "<!-- END SOLUTION -->")


def _commented(source: str, kind: str) -> str:
    """Markers as Markdown has them, in a cell of text."""
    if kind == "code":
        return source
    return re.sub(r"^\s*# (BEGIN|END) SOLUTION$", r"<!-- \1 SOLUTION -->", source, flags=re.MULTILINE)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
