"""Collects notes on a restored hand-in: one line for each change, up to a limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.errors import in_a_line
from grader.notebook.notes import LONGEST_NOTE, MOST_NOTES, Note, NoteKind
from grader.notebook.pieces import Release
from grader.notebook.statements import Statement
from grader.support.wording import one_or_many, plural

__all__ = ["Teller"]

NAMED = 3
"""Most statements or cells that a note names."""


class Teller:
    """Collects the notes of one hand-in."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._notes: list[Note] = []
        self._missing: list[str] = []

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, at most `MOST_NOTES`."""
        notes = [*self._notes, *self._of_missing()]
        if len(notes) > MOST_NOTES:
            more = plural(len(notes) - MOST_NOTES + 1, "further change")
            notes = [*notes[: MOST_NOTES - 1], Note(NoteKind.IGNORED, "", f"{more} of the same kinds")]
        return tuple(notes)

    def put_back(self, id: str, changed: Sequence[Statement], removed: int) -> None:
        """Note that a given cell was changed."""
        what = [f"`{item.label}` does not count" for item in changed[:NAMED]]
        if len(changed) > NAMED:
            what.append(f"nor do {plural(len(changed) - NAMED, 'more statement')}")
        if removed > len(changed):
            what.append(f"{plural(removed - len(changed), 'statement')} had been removed")
        self._add(NoteKind.PUT_BACK, id, f"{self._given(id)} runs as it was handed out: {', '.join(what)}")

    def added(self, id: str, added: Sequence[str]) -> None:
        """Note that the student added code to a given cell."""
        self._add(NoteKind.ADDED, id, f"{_listed(added)} in {self._given(id)} runs as a cell of its own")

    def not_added(self, id: str) -> None:
        """Note that a locked cell was changed, in an assignment that follows nbgrader's rules."""
        self._add(NoteKind.PUT_BACK, id, f"{self._given(id)} was changed and runs as it was handed out")

    def comments(self, id: str) -> None:
        """Note that the student wrote comments into a given cell."""
        self._add(NoteKind.IGNORED, id, f"comments in {self._given(id)} are left out")

    def unreadable(self, id: str, why: str) -> None:
        """Note that a given cell was changed and cannot be parsed, so that no changes can be kept."""
        self._add(NoteKind.PUT_BACK, id, f"{self._given(id)} was changed and runs as it was handed out: {why}")

    def moved(self, id: str, where: str) -> None:
        """Note that an answer is not in its own cell."""
        self._add(NoteKind.MOVED, id, f"the answer to {self._answer(id)} was found in {where}")

    def nameless(self) -> None:
        """Note that no cell had kept its name."""
        self._add(NoteKind.MOVED, "", "the cells had lost their names; they were recognised by their texts")

    def answered_twice(self, id: str) -> None:
        """Note that two cells answer one question."""
        last = "the last one counts" if self._release.kind(id) == "code" else "the first one is in the answer's place"
        self._add(NoteKind.MOVED, id, f"{self._answer(id)} is answered in more than one cell; {last}")

    def missing(self, id: str) -> None:
        """Note that a given cell was missing."""
        if not self._release.is_check(id):
            self._missing.append(id)

    def unanswered(self, id: str) -> None:
        """Note that the cell of an answer was missing, and no other cell holds the answer."""
        if any(note.cell == id and note.kind is NoteKind.IGNORED for note in self._notes):
            return  # another note says what happened to it
        names = ", ".join(f"`{name}`" for name in sorted(self._release.names.get(id, ())))
        what = f", and no cell defines {names}" if names else ""
        self._add(NoteKind.UNPLACED, id, f"the cell for the answer to {self._answer(id)} was not found{what}")

    def not_code(self, id: str) -> None:
        """Note that an answer in code became text, which does not run."""
        self._add(
            NoteKind.IGNORED, id, f"the cell for the answer to {self._answer(id)} is text, not code: it is not run"
        )

    def _of_missing(self) -> Iterable[Note]:
        if self._missing:
            named = [self._begins(id) for id in self._missing[:NAMED]]
            if len(self._missing) > NAMED:
                named.append(f"{len(self._missing) - NAMED} more")
            cells = one_or_many(len(named), "the given cell", "given cells")
            there = one_or_many(len(named), "was", "were")
            text = f"{cells} {', '.join(named)} {there} not found and {there} put back"
            yield Note(NoteKind.PUT_BACK, self._missing[0], in_a_line(text, LONGEST_NOTE))

    def _add(self, kind: NoteKind, id: str, text: str) -> None:
        self._notes.append(Note(kind, id, in_a_line(text, LONGEST_NOTE), self._release.question(id)))

    def _given(self, id: str) -> str:
        if self._release.is_check(id):
            return f"the check cell of {self._answer(id)}"
        return f"the given cell {self._begins(id)}"

    def _begins(self, id: str) -> str:
        lines = [line.strip() for line in self._release.source(id).split("\n")]
        return f"`{in_a_line(next((line for line in lines if line and line[0] != '#'), id), 50)} …`"

    def _answer(self, id: str) -> str:
        return f"`{self._release.question(id) or id}`"


def _listed(labels: Sequence[str]) -> str:
    named = ", ".join(f"`{label}`" for label in labels[:NAMED])
    return f"{named} and {len(labels) - NAMED} more" if len(labels) > NAMED else named
