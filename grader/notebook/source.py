"""The reference notebook: a py:percent file whose cell headers name questions."""

from __future__ import annotations

import ast
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, InfrastructureError, in_a_line
from grader.notebook.markers import CODE_STUB, TEXT_STUB, check_markers, keep_solutions, regions, strip_solutions
from grader.notebook.nbgrader_markers import Rules, cleared, solution_numbers, stubbed
from grader.support.cache import remembered

__all__ = ["RAISES", "SourceCell", "assigned_names", "counted", "parse_cells", "read_cells"]

JUPYTEXT = ("lines_to_next_cell", "lines_to_end_of_cell_marker")
"""Metadata about blank lines that jupytext adds by itself."""
NEEDLESS = ("rfc3987_syntax", "isoduration", "markdown_it", "jupyter_client", "jupyter_server", "tornado")
"""Optional dependencies of jupytext that we do not need, and that make up most of its import time: formats for
jsonschema, MyST, kernels, and the notebook server."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
RAISES = "raises-exception"
"""Tag of a cell that is meant to raise, as Jupyter uses it."""
PARAMETERS = "parameters"
"""Tag of the cell that holds the budget, as papermill uses it."""


@dataclass(frozen=True)
class SourceCell:
    """One cell of `notebook.py`, with its markers."""

    id: str
    """The header's `grade_id`, or the name that `named` finds for it."""
    kind: str
    """`code` or `markdown`."""
    source: str
    """The text, with solution markers."""
    question: str | None = None
    """The question that students answer in it; None for narrative and given code."""
    manual: float = 0.0
    """Points given by hand for it."""
    tags: tuple[str, ...] = ()
    """Jupyter tags."""
    free: bool = False
    """Whether students may change or remove this given code; then it is not restored."""
    named: bool = False
    """Whether its author named it, by `grade_id`."""
    line: int = field(default=1, compare=False)
    """The line of its file on which its code begins, counted from 1; 1 if unknown."""
    tests: float | None = None
    """Points of an nbgrader test cell, which is judged where it stands; None for any other cell."""
    task: bool = False
    """Whether it is an nbgrader task: a text that students read, and answer wherever they like."""
    rules: Rules | None = None
    """How its regions are marked, in an nbgrader notebook; None if they are marked as in `markers`."""
    attachments: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """Pictures that are pasted into it, in an nbgrader notebook."""
    given: str | None = None
    """The text that students get, in an Otter master; None if it follows from the source."""
    bonus: bool = False
    """Whether its points come on top, so that the notebook states none for nbgrader to add to the maximum."""

    @property
    def is_answer(self) -> bool:
        """Whether students write in it."""
        return self.question is not None

    @property
    def is_locked(self) -> bool:
        """Whether students may not change it: given code, and a text that an nbgrader notebook locks."""
        if self.is_answer or self.free:
            return False
        return self.kind == "code" or (self.rules is not None and self.given is None and self.named)

    @property
    def beginning(self) -> str:
        """Its first line of code; its id if it has none."""
        lines = map(str.strip, self.source.splitlines())
        return next((line for line in lines if line and not line.startswith("#")), self.id)

    @property
    def may_stop(self) -> bool:
        """Whether it may raise: it is meant to, or it is nbgrader's, which goes on in any case."""
        return RAISES in self.tags or self.rules is not None

    @property
    def released(self) -> str:
        """The text that students get."""
        if self.given is not None:
            return self.given
        if self.rules is None:
            return strip_solutions(self.source, CODE_STUB if self.kind == "code" else TEXT_STUB)
        text = self.source
        if self.is_answer and not self.task:
            text = stubbed(text, self.rules.solution, self.stub)
        return cleared(cleared(text, self.rules.hidden_tests), self.rules.mark_scheme)

    @property
    def solved(self) -> str:
        """The text that a perfect student hands in."""
        if self.rules is None:
            return keep_solutions(self.source)
        if self.given is not None and self.free:
            return self.source
        return self.source if self.is_answer and not self.task else self.released

    @property
    def stub(self) -> str:
        """The text that replaces a solution."""
        if self.rules is None:
            return CODE_STUB if self.kind == "code" else TEXT_STUB
        return self.rules.code_stub if self.kind == "code" else self.rules.text_stub

    @property
    def hides_tests(self) -> bool:
        """Whether some of its tests are only in the notebook that is graded."""
        return self.tests is not None and self.released != self.source

    @property
    def solution_numbers(self) -> frozenset[int]:
        """Indices of the lines of its source that students do not get, not counting markers."""
        if self.rules is None:
            return frozenset(n for region in regions(self.source) for n in range(region.begin + 1, region.end))
        if self.given is not None:
            return _numbers_beyond(self.source, self.given) if self.is_answer or self.free else frozenset()
        if not self.is_answer or self.task:
            return frozenset()
        return solution_numbers(self.source, self.rules.solution)

    @property
    def is_parameters(self) -> bool:
        """Whether it holds the parameters that grading may replace."""
        return PARAMETERS in self.tags


def _numbers_beyond(source: str, given: str) -> frozenset[int]:
    """Indices of the lines of `source` that are not in `given`."""
    known = {line.strip() for line in given.split("\n")}
    return frozenset(number for number, line in enumerate(source.split("\n")) if line.strip() not in known)


Naming = Callable[[Sequence[SourceCell]], tuple[SourceCell, ...]]


def read_cells(path: Path, cache: Path | None = None, name: Naming = tuple) -> tuple[SourceCell, ...]:
    """The cells of a reference's `notebook.py`, named by `name`.

    `cache` is a folder that saves parsing the same text again. Raises `MarkerError` and `AssignmentError`.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{where}: cannot be read ({in_a_line(error)}); it must be a script in UTF-8") from None
    check_markers(text, where)
    cells = name(parse_cells(text, where, cache))
    for cell in cells:
        found = bool(regions(cell.source, f"{where}, cell {cell.id}"))
        if cell.is_answer and not found:
            raise AssignmentError(f"{where}: cell {cell.id!r} answers a question and has no solution region")
        if found and not cell.is_answer:
            raise AssignmentError(f'{where}: a solution region in a cell without question="…" (cell {cell.id!r})')
    if sum(cell.is_parameters for cell in cells) > 1:
        raise AssignmentError(f"{where}: more than one cell is tagged 'parameters'; keep one")
    if any(cell.is_parameters and cell.is_answer for cell in cells):
        raise AssignmentError(f"{where}: the cell tagged 'parameters' answers a question; students must not write it")
    return cells


def parse_cells(text: str, where: str, cache: Path | None = None) -> tuple[SourceCell, ...]:
    """The cells of a py:percent text. Raises `AssignmentError` for an unknown header.

    Cells without a name from their author are numbered, by question; `named` later gives them lasting names.
    """
    try:
        release = version("jupytext")
    except PackageNotFoundError:
        raise InfrastructureError("reading an exercise needs jupytext: pip install 'gradecast[instructor]'") from None
    seen: Counter[str] = Counter()
    cells: list[SourceCell] = []
    at = 0
    for kind, source, metadata in remembered(cache, (release, text), lambda: _read(text, where)):
        if kind not in ("code", "markdown"):
            raise AssignmentError(f"{where}: a cell of type {kind!r}; use code or [markdown]")
        question, manual, tags = _header(metadata, where)
        given = _named(metadata, where)
        id = given or _counted(kind, question, manual, seen)
        if any(cell.id == id for cell in cells):
            raise AssignmentError(f"{where}: two cells are called {id!r}; give each its own grade_id")
        found = text.find(source, at) if kind == "code" else -1
        at = max(at, found)
        line = text.count("\n", 0, found) + 1 if found >= 0 else 1
        free = bool(metadata.get("free", False))
        cells.append(SourceCell(id, kind, source, question, manual, tags, free, bool(given), line))
    return tuple(cells)


def _read(text: str, where: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Type, source and header of each cell."""
    with _absent(*NEEDLESS):
        import jupytext

    try:
        read = jupytext.reads(text, fmt="py:percent").cells
    except Exception as error:  # many kinds: the YAML or JSON of a header, the validation of notebooks
        raise AssignmentError(
            f"{where}: jupytext cannot read it ({type(error).__name__}: {in_a_line(error)}); fix that cell's header"
        ) from error
    return [(cell.cell_type, cell.source, dict(cell.metadata)) for cell in read]


@contextmanager
def _absent(*modules: str) -> Iterator[None]:
    """Hide `modules` from imports meanwhile, unless they are imported already."""
    hidden = dict.fromkeys(name for name in modules if name not in sys.modules)
    sys.modules.update(hidden)  # type: ignore[arg-type]  # None makes an import fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def assigned_names(source: str) -> frozenset[str]:
    """Names that simple assignments at the top level of `source` bind."""
    targets = [
        target
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return frozenset(target.id for target in targets if isinstance(target, ast.Name))


def _header(metadata: Mapping[str, Any], where: str) -> tuple[str | None, float, tuple[str, ...]]:
    if "incorrectly_encoded_metadata" in metadata:
        text = in_a_line(metadata["incorrectly_encoded_metadata"], 60)
        raise AssignmentError(f'{where}: the cell header {text!r} cannot be read; write, say, question="name" manual=1')
    unknown = set(metadata) - {"question", "manual", "tags", "title", "grade_id", "free", *JUPYTEXT}
    if unknown:
        raise AssignmentError(f"{where}: cell header key {min(unknown)!r} is unknown; known are question, manual, tags")
    question, manual = metadata.get("question"), metadata.get("manual", 0)
    tags = metadata.get("tags", [])
    if not isinstance(question, str | None) or not _is_points(manual):
        raise AssignmentError(f"{where}: question must be a name in quotes and manual a number of points")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise AssignmentError(f'{where}: tags must be a list of texts, as in tags=["parameters"]')
    if manual and question is None:
        raise AssignmentError(f'{where}: a cell with manual={manual} names no question; add question="…"')
    return question, float(manual), tuple(tags)


def _named(metadata: Mapping[str, Any], where: str) -> str:
    """The id in the header's `grade_id`, for hand-ins of an nbgrader release; empty if there is none."""
    name = metadata.get("grade_id", "")
    if not isinstance(name, str) or (name and not _ID.fullmatch(name)):
        raise AssignmentError(f"{where}: grade_id must be 1 to 64 letters, digits, - or _, not {name!a:.80}")
    return name


def _is_points(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def counted(cells: Sequence[SourceCell]) -> tuple[SourceCell, ...]:
    """`cells` with names by their positions alone, whatever was released before."""
    seen: Counter[str] = Counter()
    return tuple(
        cell if cell.named else replace(cell, id=_counted(cell.kind, cell.question, cell.manual, seen))
        for cell in cells
    )


def _counted(kind: str, question: str | None, manual: float, seen: Counter[str]) -> str:
    if question is None:
        stem = "given" if kind == "code" else "text"
    else:
        stem = f"{question}-by-hand" if manual else question
    seen[stem] += 1
    first_is_bare = question is not None and seen[stem] == 1
    return stem if first_is_bare else f"{stem}-{seen[stem]}"
