"""Finds parts graded by hand that a student left as released, so that nobody has to look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.evidence.files import Files
from grader.exercise.agreement import INJECTED
from grader.exercise.reference import Reference
from grader.notebook import JSON, Release, is_blank, is_otters_own, normalised
from grader.support.disk import read_json

__all__ = ["left_empty", "left_empty_in", "worth_nothing"]


def left_empty(files: Files, reference: Reference) -> frozenset[str]:
    """Ids of the cells graded by hand in which, and next to which, a student wrote nothing, from a run on disk."""
    return left_empty_in(read_json(files.executed) or {}, reference)


def left_empty_in(executed: Mapping[str, Any], reference: Reference) -> frozenset[str]:
    """Like `left_empty`, for a notebook that was read already."""
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    cells = [cell for cell in executed.get("cells", ()) if isinstance(cell, dict)]
    places = {cell.get("id"): place for place, cell in enumerate(cells)}
    releases = [Release(reference.release), *(Release(item.notebook) for item in reference.older)]
    ours = frozenset(id for release in releases for id in release.cells) | {INJECTED}
    return frozenset(
        id
        for release in releases
        for id in by_hand & set(release.answers) & set(places)
        if _is_untouched(cells[places[id]], release) and not _has_own(cells, places[id], ours)
    )


def worth_nothing(files: Files, reference: Reference) -> tuple[str, ...]:
    """Ids of the cells of an nbgrader notebook that get 0 points without a look at them, from a run on disk.

    As in nbgrader, these are cells whose text is that of the release. But if a cell that the student added is next to
    one, it may be the answer, and a person looks. A person also looks at every task, which may be answered anywhere.
    """
    texts = {cell.id: cell.released for cell in reference.cells if cell.manual and cell.rules and not cell.task}
    if not texts:
        return ()
    executed = read_json(files.executed) or {}
    written = {cell.get("id"): "".join(cell.get("source", ())) for cell in executed.get("cells", ())}
    empty = left_empty_in(executed, reference)
    as_released = {
        cell.id for cell in reference.cells if normalised(written.get(cell.id, "")) == normalised(cell.released)
    }
    questions = {cell.id: cell.question for cell in reference.cells if cell.is_answer}
    touched = {question for id, question in questions.items() if id not in as_released}  # Otter has several a question
    return tuple(id for id in texts if id in empty & as_released and questions[id] not in touched)


def _is_untouched(cell: JSON, release: Release) -> bool:
    return not cell.get("attachments") and release.is_untouched(cell["id"], "".join(cell["source"]))


def _has_own(cells: Sequence[JSON], place: int, ours: frozenset[str]) -> bool:
    """Whether a cell that the student added is next to this one: it may be the answer."""
    for step in (-1, 1):
        at = place + step
        while 0 <= at < len(cells) and cells[at].get("id") not in ours:
            kind, source = cells[at]["cell_type"], "".join(cells[at]["source"])
            if not is_blank(kind, source) and not is_otters_own(kind, source):
                return True
            at += step
    return False
