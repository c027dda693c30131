"""Which parts graded by hand a student left as they were handed out: a person need not look for an answer there."""

from __future__ import annotations

from grader.assignment import Reference
from grader.disk import read_json
from grader.store import Files

__all__ = ["left_empty"]


def left_empty(files: Files, reference: Reference) -> frozenset[str]:
    """Ids of the cells with points by hand whose text is still that of the release, in a run that is on disk."""
    executed = read_json(files.executed) or {}
    cells = executed.get("cells", ())
    answers = {cell.get("id"): "".join(cell["source"]).strip() for cell in cells if isinstance(cell, dict)}
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    return frozenset(
        cell["id"]
        for cell in reference.release["cells"]
        if cell["id"] in by_hand and answers.get(cell["id"]) == "".join(cell["source"]).strip()
    )
