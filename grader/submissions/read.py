"""Reads the hand-ins of a class, each within limits of time and memory that hold for any content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from grader.model import Submission
from grader.notebook.notes import Note, NoteKind
from grader.submissions.find import HandIn, read_submission
from grader.support.isolated import Apart, Bounds, Reading

__all__ = ["Read", "reading"]

Read = Callable[[HandIn], Submission]
"""Reads a hand-in from its files. Raises what `read_submission` raises, and `SubmissionError` beyond the limits."""


@contextmanager
def reading(hand_ins: Sequence[HandIn], releases: Mapping[str, Mapping[str, Any]], limit_mib: float) -> Iterator[Read]:
    """A function that reads one of `hand_ins` like `read_submission`, in a child process that serves all of them."""
    by_student = {item.student: item for item in hand_ins}

    def act(student: str) -> Reading:
        return _told(read_submission(by_student[student], releases, int(limit_mib * 2**20)))

    with Apart(act, Bounds.of(limit_mib)) as apart:
        yield lambda item: _heard(apart.read(item.student))


def _told(submission: Submission) -> Reading:
    document = {
        "student": submission.student,
        "notebook": submission.notebook,
        "digest": submission.digest,
        "files": list(submission.files),
        "source": submission.source,
        "notes": [asdict(note) for note in submission.notes],
        "release": submission.release,
    }
    return Reading(document, tuple(submission.files.values()))


def _heard(found: Reading) -> Submission:
    document = found.document
    return Submission(
        student=document["student"],
        notebook=document["notebook"],
        digest=document["digest"],
        files=dict(zip(document["files"], found.parts, strict=True)),
        source=document["source"],
        notes=tuple(Note(**{**note, "kind": NoteKind(note["kind"])}) for note in document["notes"]),
        release=document["release"],
    )
