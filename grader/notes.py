"""What became of parts of a hand-in that do not run as they stand: said to student and teacher, in one line each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["LONGEST_NOTE", "MOST_NOTES", "Note", "NoteKind"]

MOST_NOTES = 20
"""Of one hand-in."""
LONGEST_NOTE = 300
"""Characters of one."""


class NoteKind(StrEnum):
    """What happened to a part of what a student handed in."""

    PUT_BACK = "put back"
    """A given cell was changed; it runs as it was handed out."""
    MOVED = "moved"
    """An answer stands somewhere else than in the cell for it, and counts there."""
    ADDED = "added"
    """Statements that were written into a given cell run as a cell of their own."""
    IGNORED = "ignored"
    """Something is not run."""
    RELEASE = "release"
    """It says that it is of a release that is not known; it was restored by the one that fits best."""
    UNPLACED = "unplaced"
    """A cell of the release was not found in the hand-in, or a cell of the hand-in not in the release."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that student and teacher should know of a hand-in."""

    kind: NoteKind
    """What happened."""
    cell: str
    """Name of the cell that it is about, in the notebook that runs."""
    text: str
    """The whole story for people, in one line."""
    question: str | None = None
    """The question that it touches, where it touches one alone."""
