"""Notes for student and teacher, one line each, about parts of a hand-in that do not run as they were handed in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grader.errors import in_a_line
from grader.support.wording import plural

__all__ = ["LONGEST_NOTE", "MOST_NOTES", "Note", "NoteKind", "as_document", "from_document", "in_one_line"]

MOST_NOTES = 20
"""Most notes of one hand-in."""
LONGEST_NOTE = 300
"""Most characters of a note."""


class NoteKind(StrEnum):
    """What happened to a part of a hand-in."""

    PUT_BACK = "put back"
    """A given cell was changed; it runs as it was handed out."""
    MOVED = "moved"
    """An answer is not in the cell for it, but counts where it is."""
    ADDED = "added"
    """Statements that were written into a given cell run as a separate cell."""
    IGNORED = "ignored"
    """Something is not run."""
    RELEASE = "release"
    """The hand-in names an unknown release; it was restored by the one that fits best."""
    UNPLACED = "unplaced"
    """A cell of the release was not found in the hand-in, or a cell of the hand-in not in the release."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that student and teacher should know about a hand-in."""

    kind: NoteKind
    """What happened."""
    cell: str
    """Name of the cell that it is about, in the notebook that runs."""
    text: str
    """An explanation for people, in one line."""
    question: str | None = None
    """The question that it affects; None if there is none, or several."""


def as_document(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """Notes as JSON."""
    return [asdict(note) for note in notes[:MOST_NOTES]]


def from_document(found: object) -> tuple[Note, ...]:
    """The notes that `as_document` made; anything else, such as a note of an unknown kind, is left out."""
    notes = []
    for item in found[:MOST_NOTES] if isinstance(found, list) else ():
        with suppress(KeyError, TypeError, ValueError):
            question = item["question"]
            notes.append(
                Note(
                    NoteKind(item["kind"]),
                    in_a_line(item["cell"], 64) if item["cell"] else "",
                    in_a_line(item["text"], LONGEST_NOTE),
                    None if question is None else in_a_line(question, 64),
                )
            )
    return tuple(notes)


def in_one_line(notes: Sequence[Note]) -> str:
    """The first note, and the number of others."""
    more = f" (and {plural(len(notes) - 1, 'more note')})" if len(notes) > 1 else ""
    return f"{notes[0].text}{more}" if notes else ""
