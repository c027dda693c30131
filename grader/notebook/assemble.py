"""From the cells of a reference: the student's notebook, the reference's own, and the one for nbgrader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grader.markers import CODE_STUB, TEXT_STUB, keep_solutions, mark_for_nbgrader, strip_solutions
from grader.notebook.source import SourceCell

__all__ = [
    "CHECKS",
    "IMPORT_ID",
    "JSON",
    "assemble",
    "checks_id",
    "dumps",
    "grade_cell_points",
    "instructor",
    "release",
    "solved",
]

JSON = dict[str, Any]

CHECKS = "-checks"
IMPORT_ID = "gradecast"
"""Id of the first code cell, which imports `check`."""


def checks_id(question: str) -> str:
    """Id of the cell that holds the checks of `question`; also its name in a gradebook."""
    return question + CHECKS


def release(name: str, cells: Sequence[SourceCell], automatic: Mapping[str, float]) -> JSON:
    """What students get: no solutions; `automatic` maps each question with checks to its points."""
    return assemble(
        name,
        cells,
        automatic,
        lambda cell: strip_solutions(cell.source, CODE_STUB if cell.kind == "code" else TEXT_STUB),
    )


def solved(name: str, cells: Sequence[SourceCell], automatic: Mapping[str, float]) -> JSON:
    """The same notebook as a perfect student hands it in."""
    return assemble(name, cells, automatic, lambda cell: keep_solutions(cell.source))


def instructor(name: str, cells: Sequence[SourceCell], automatic: Mapping[str, float]) -> JSON:
    """The same notebook as nbgrader's `generate_assignment` reads it."""
    return assemble(name, cells, automatic, lambda cell: mark_for_nbgrader(cell.source))


def assemble(
    name: str, cells: Sequence[SourceCell], automatic: Mapping[str, float], text: Callable[[SourceCell], str]
) -> JSON:
    """A notebook in nbformat 4.5 with nbgrader's metadata (schema v3)."""
    last = {cell.question: cell.id for cell in cells if cell.kind == "code" and cell.question in automatic}
    built: list[JSON] = []
    for cell in cells:
        if cell.kind == "code" and not any(entry["cell_type"] == "code" for entry in built):
            built.append(_cell(IMPORT_ID, "code", "from grader import check", _nbgrader(IMPORT_ID, locked=True)))
        built.append(_cell(cell.id, cell.kind, text(cell), _metadata(cell)))
        if cell.question is not None and last.get(cell.question) == cell.id:
            id = checks_id(cell.question)
            metadata = _nbgrader(id, locked=True, points=automatic[cell.question])
            built.append(_cell(id, "code", f'check("{cell.question}")', metadata))
    return {
        "cells": built,
        "metadata": {
            "gradecast": {"assignment": name},
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def dumps(notebook: Mapping[str, Any]) -> str:
    """The notebook as text, as Jupyter writes it; the same text for the same notebook."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def grade_cell_points(notebook: Mapping[str, Any]) -> dict[str, float]:
    """Points of each of the notebook's grade cells, by grade id."""
    grades: Iterable[JSON] = (cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"])
    return {entry["grade_id"]: float(entry["points"]) for entry in grades if entry.get("grade")}


def _metadata(cell: SourceCell) -> JSON:
    metadata: JSON = {"tags": list(cell.tags)} if cell.tags else {}
    if cell.manual:
        metadata |= _nbgrader(cell.id, solution=True, points=cell.manual)
    elif cell.is_answer:
        metadata |= _nbgrader(cell.id, solution=True)
    elif cell.kind == "code":
        metadata |= _nbgrader(cell.id, locked=True)
    return metadata


def _nbgrader(id: str, *, solution: bool = False, locked: bool = False, points: float | None = None) -> JSON:
    entry: JSON = {
        "grade": points is not None,
        "grade_id": id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {"nbgrader": entry if points is None else entry | {"points": points}}


def _cell(id: str, kind: str, source: str, metadata: JSON) -> JSON:
    cell: JSON = {
        "cell_type": kind,
        "id": id,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
