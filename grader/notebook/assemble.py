"""Assembles notebooks from the cells of a reference: the student's, and the solved one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.notebook.questions import checks_id
from grader.notebook.source import SourceCell

__all__ = [
    "Ours",
    "IMPORT_ID",
    "JSON",
    "RULES_OF_NBGRADER",
    "assemble",
    "dumps",
    "grade_cell_points",
    "release",
    "solved",
]

JSON = dict[str, Any]

IMPORT_ID = "gradecast"
"""Id of the first code cell, which imports `check`."""
LOCKED: JSON = {"deletable": False, "editable": False}
"""Metadata by which Jupyter's editors protect a cell that students may not change."""
RULES_OF_NBGRADER = "nbgrader"
"""Value of `rules` in the metadata of a release whose hand-ins only get their locked cells restored, as in nbgrader."""


@dataclass(frozen=True)
class Ours:
    """The cells that no author writes: the first code cell, and one with the checks of each question."""

    sources: Mapping[str, str] = field(default_factory=dict)
    """Sources by the cell's id; cells without one get the usual source, which calls `check`."""
    after: Mapping[str, str] = field(default_factory=dict)
    """For each question, the id of the cell after which its checks stand; by default its own last code cell."""


def release(name: str, cells: Sequence[SourceCell], automatic: Mapping[str, float], ours: Ours | None = None) -> JSON:
    """The notebook for students, without solutions; `automatic` maps each question with checks to its points."""
    return assemble(name, cells, automatic, lambda cell: cell.released, ours)


def solved(name: str, cells: Sequence[SourceCell], automatic: Mapping[str, float], ours: Ours | None = None) -> JSON:
    """The same notebook with solutions, as a perfect student hands it in."""
    return assemble(name, cells, automatic, lambda cell: cell.solved, ours)


def assemble(
    name: str,
    cells: Sequence[SourceCell],
    automatic: Mapping[str, float],
    text: Callable[[SourceCell], str],
    ours: Ours | None = None,
) -> JSON:
    """A notebook in nbformat 4.5 with nbgrader's metadata (schema v3); `text` makes the source of each of `cells`.

    If all points belong to nbgrader's test cells, no cells are added, so the notebook has those of nbgrader's release.
    """
    ours = ours or Ours()
    own = {cell.question: cell.id for cell in cells if cell.kind == "code" and cell.question in automatic}
    after = {question: ours.after.get(question, own[question]) for question in automatic if question in own}
    built: list[JSON] = []
    calls_check = bool(automatic) or all(cell.tests is None for cell in cells)
    for cell in cells:
        if calls_check and cell.kind == "code" and not any(entry["cell_type"] == "code" for entry in built):
            source = ours.sources.get(IMPORT_ID, "from grader import check")
            built.append(_cell(IMPORT_ID, "code", source, LOCKED | _nbgrader(IMPORT_ID, locked=True)))
        pictures = {"attachments": dict(cell.attachments)} if cell.attachments else {}
        built.append(_cell(cell.id, cell.kind, text(cell), _metadata(cell)) | pictures)
        for question in (question for question, id in after.items() if id == cell.id):
            id = checks_id(question)
            metadata = LOCKED | _nbgrader(id, locked=True, points=automatic[question])
            built.append(_cell(id, "code", ours.sources.get(id, f'check("{question}")'), metadata))
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
    """The notebook as text, deterministic, in the format that Jupyter writes."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def grade_cell_points(notebook: Mapping[str, Any]) -> dict[str, float]:
    """Points of each of the notebook's grade cells, by grade id."""
    grades: Iterable[JSON] = (cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"])
    return {entry["grade_id"]: float(entry["points"]) for entry in grades if entry.get("grade")}


def _metadata(cell: SourceCell) -> JSON:
    metadata: JSON = {"tags": list(cell.tags)} if cell.tags else {}
    if cell.is_locked:
        metadata |= LOCKED
    if cell.tests is not None:
        metadata |= _nbgrader(cell.id, locked=True, points=cell.tests)
    elif cell.task:
        entry = _nbgrader(cell.id, locked=True)["nbgrader"]
        metadata |= {"nbgrader": {**entry, "points": cell.manual, "task": True}}
    elif cell.manual:
        metadata |= _nbgrader(cell.id, solution=True, points=0.0 if cell.bonus else cell.manual)
    elif cell.is_answer:
        metadata |= _nbgrader(cell.id, solution=True)
    elif cell.is_locked:
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
