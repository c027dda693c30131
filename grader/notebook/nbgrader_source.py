"""Reads an nbgrader notebook as the source of an exercise, by nbgrader's metadata and markers.

The notebook itself stays as it is, so that its author can go on editing it in Jupyter with nbgrader's toolbar.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, in_a_line
from grader.notebook.attachments import harmless_attachments
from grader.notebook.nbgrader_markers import Delimiters, Rules, cleared, stubbed
from grader.notebook.source import SourceCell

__all__ = ["NOTEBOOK", "cells_of", "language_of", "read_nbgrader"]

NOTEBOOK = "notebook.ipynb"
"""Name of the file next to `assignment.toml`."""
SCHEMA = 3
"""Version of nbgrader's metadata; importing upgrades older ones."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OTHER_KERNELS = re.compile(r"(ir|julia|matlab|octave|sas|java|scala|bash|xcpp|cpp|sos|stata|maple|.*ocaml.*)\b.*")
"""Names of kernels for other languages, for notebooks that do not name their language."""

Naming = Callable[[Sequence[SourceCell]], tuple[SourceCell, ...]]


def read_nbgrader(path: Path, rules: Rules, name: Naming = tuple) -> tuple[SourceCell, ...]:
    """The cells of the notebook at `path`; `name` gives names to those that have none.

    Raises `AssignmentError` and `MarkerError`, naming the file and the cell.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        cells = document["cells"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise AssignmentError(
            f"{where}: cannot be read ({type(error).__name__}: {in_a_line(error)}); save it again in Jupyter"
        ) from None
    return name(cells_of(cells, rules, where))


def cells_of(cells: Sequence[Mapping[str, Any]], rules: Rules, where: str) -> tuple[SourceCell, ...]:
    """The cells of a notebook in nbformat 4; cells without a name from nbgrader are named by their number.

    Raises `AssignmentError` and `MarkerError`, naming `where` and the cell.
    """
    found: list[SourceCell] = []
    for number, cell in enumerate(cells, start=1):
        kind, source = cell.get("cell_type"), cell.get("source", "")
        if kind not in ("code", "markdown", "raw"):
            raise AssignmentError(f"{where}: cell {number} is of type {kind!a:.40}; nbgrader knows code and Markdown")
        text = source if isinstance(source, str) else "".join(source)
        entry = cell.get("metadata", {}).get("nbgrader") or {}
        made = _cell(str(kind), text, entry, rules, f"{where}, cell {entry.get('grade_id') or number!r}")
        if made.named and any(other.id == made.id for other in found):
            raise AssignmentError(f"{where}: two cells are called {made.id!r}; rename one in nbgrader's toolbar")
        tags = cell.get("metadata", {}).get("tags", ())
        kept = tuple(tag for tag in tags if isinstance(tag, str) and tag != "parameters")
        pictures = harmless_attachments(cell.get("attachments")) if kind == "markdown" else {}
        found.append(replace(made, id=made.id or f"cell-{number}", tags=kept, attachments=pictures))
    return tuple(found)


def language_of(metadata: Mapping[str, Any]) -> str:
    """The language of a notebook according to its metadata; `python` if that does not say."""
    kernel, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    said, name = str(kernel.get("language") or info.get("name") or ""), str(kernel.get("name") or "")
    is_python = said.lower().startswith(("python", "ipython"))
    if _OTHER_KERNELS.fullmatch(name.lower()):
        return name if is_python or not said else said
    return "python" if is_python or not said else said


def _cell(kind: str, source: str, entry: Mapping[str, Any], rules: Rules, where: str) -> SourceCell:
    """The cell with nbgrader's metadata `entry`. Raises if its regions do not pair, or nbgrader would refuse them."""
    schema = entry.get("schema_version", SCHEMA)
    if schema != SCHEMA:
        raise AssignmentError(f"{where}: metadata of nbgrader's version {schema!a:.20}, not {SCHEMA}; import it again")
    grade, solution, task = (bool(entry.get(key)) for key in ("grade", "solution", "task"))
    id = str(entry.get("grade_id") or "") if grade or solution or task or entry.get("locked") else ""
    if id and not _ID.fullmatch(id):
        raise AssignmentError(f"{where}: the id {id!a:.80} is not 1 to 64 letters, digits, - or _; rename that cell")
    if solution:  # nbgrader replaces solutions first, with all the marks that they hold
        left = stubbed(source, rules.solution, "", where)
    else:  # nbgrader refuses a region here; a stray end is ignored
        _refuse(source, rules.solution, "is not marked as a solution", where)
        left = source = cleared(source, rules.solution, where)
    if not grade:
        _refuse(left, rules.hidden_tests, "is not marked as tests", where)
    if not task:
        _refuse(left, rules.mark_scheme, "is not marked as a task", where)
    shown = cleared(left, rules.hidden_tests, where)
    cleared(shown, rules.mark_scheme, where)
    if not solution:  # the line of a stray end goes
        source = source if grade else shown
        source = source if task else cleared(source, rules.mark_scheme, where)
    made = SourceCell(id, kind, source, rules=rules, named=bool(id), task=task)
    if solution or task:
        return replace(made, question=id, manual=_points(entry, where) if grade or task else 0.0)
    if grade:
        return replace(made, tests=_points(entry, where))
    return replace(made, free=kind == "code" and not entry.get("locked"))


def _refuse(source: str, words: Delimiters, why: str, where: str) -> None:
    if any(words.begin in line for line in source.split("\n")):
        raise AssignmentError(
            f"{where}: holds {words.begin}, and {why}, which nbgrader refuses, too; mark it in Jupyter"
        )


def _points(entry: Mapping[str, Any], where: str) -> float:
    points = entry.get("points", 0) or 0
    if not isinstance(points, int | float) or isinstance(points, bool) or not math.isfinite(points) or points < 0:
        raise AssignmentError(f"{where}: points must be a number, not negative; not {points!a:.40}")
    return float(points)
