"""Which parts graded by hand a student left as they were handed out: a person need not look for an answer there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.assignment import Reference
from grader.disk import read_json
from grader.store import Files

__all__ = ["left_empty", "left_empty_in"]


def left_empty(files: Files, reference: Reference) -> frozenset[str]:
    """Ids of the cells with points by hand whose text is still that of a release, in a run that is on disk."""
    return left_empty_in(read_json(files.executed) or {}, reference)


def left_empty_in(executed: Mapping[str, Any], reference: Reference) -> frozenset[str]:
    """As `left_empty`, of a notebook that was read already."""
    cells = executed.get("cells", ())
    answers = {cell.get("id"): "".join(cell["source"]).strip() for cell in cells if isinstance(cell, dict)}
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    return frozenset(
        cell["id"]
        for notebook in (reference.release, *(item.notebook for item in reference.older))
        for cell in notebook["cells"]
        if cell["id"] in by_hand and answers.get(cell["id"]) == "".join(cell["source"]).strip()
    )
