"""Marks an exercise in its gradebook: each change is one transaction, which writes nbgrader's points as well.

Others may change the same part meanwhile. A change is computed from what the gradebook holds when its transaction
begins, so none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grader.errors import InputError
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.database import Database
from grader.gradebook.history import Occasion, noted
from grader.gradebook.marks import Place, places_of
from grader.gradebook.roster import roster_in
from grader.gradebook.rubric.entries import Step, begin, last_steps, log, mark_undone, put, read_all, read_part
from grader.gradebook.rubric.records import Earlier, Entries, Key, Kind, Sheet, sheet_of
from grader.gradebook.session import check_there, opened, patiently

__all__ = ["Change", "MarkingBook", "Reading"]

T = TypeVar("T")
Change = Callable[[Sheet], Mapping[Key, str | None]]
"""Computes from a sheet the entries to write; None deletes one."""


@dataclass(frozen=True)
class Reading:
    """What a gradebook holds of an exercise."""

    sheets: Mapping[str, Sheet]
    """The sheets of its parts, by cell."""
    places: tuple[Place, ...]
    """The places that may have points, by account."""
    roster: CourseRoster
    """Whose the accounts are."""

    @cached_property
    def counting(self) -> tuple[Place, ...]:
        """The places of the accounts that count; those of people who left do not."""
        accounts = set(self.roster.counting({place.student for place in self.places}).values())
        return tuple(place for place in self.places if place.student in accounts)


@dataclass(frozen=True)
class MarkingBook:
    """The marking of one exercise in one gradebook, by one person."""

    url: str
    """The gradebook."""
    assignment: str
    """The name of the exercise in it."""
    notebook: str
    """The name of its notebook in it."""
    occasion: Occasion
    """Goes into the history of points; `by` is the marker."""

    @property
    def marker(self) -> str:
        """Who marks."""
        return self.occasion.by

    def read(self) -> Reading:
        """What the gradebook holds. Raises `GradebookError`."""
        check_there(self.url)

        def read() -> Reading:
            with opened(self.url) as db:
                sheets = {cell: sheet_of(found) for cell, found in read_all(db, self.assignment).items()}
                return Reading(sheets, tuple(places_of(db, self.assignment, self.notebook)), roster_in(db))

        return patiently(self.url, read)

    def change(self, cell: str, change: Change, *, undoable: bool = True) -> Sheet:
        """Write what `change` makes of the part's sheet, and the points that follow. Raises `GradebookError`."""

        def act(db: Database) -> Sheet:
            before = read_part(db, self.assignment, cell)
            wanted = change(sheet_of(before))
            steps = [Step(key, before.get(key), text) for key, text in wanted.items() if before.get(key) != text]
            if steps and undoable:
                log(db, self.assignment, cell, self.marker, steps)
            return self._write(db, cell, before, steps)

        return self._transact(act)

    def undo(self, cell: str) -> tuple[str, ...]:
        """Take back this marker's last change of the part; returns the accounts of the answers that it was about.

        Raises `InputError` if there is none, or somebody changed the same since.
        """

        def act(db: Database) -> tuple[str, ...]:
            number, steps = last_steps(db, self.assignment, cell, self.marker)
            now = read_part(db, self.assignment, cell)
            if not steps:
                raise InputError("there is nothing to undo here")
            if any(now.get(step.key) != step.after for step in steps):
                raise InputError("somebody has changed the same since; undo would take that back, too")
            mark_undone(db, number)
            self._write(db, cell, now, [Step(step.key, step.after, step.before) for step in steps])
            return tuple(step.key.account for step in steps if step.key.account)

        return self._transact(act)

    def _write(self, db: Database, cell: str, before: Entries, steps: Sequence[Step]) -> Sheet:
        """Write the entries of `steps`, and the points of the answers that have others now."""
        after = {**before, **{step.key: step.after for step in steps}}
        sheet = sheet_of({key: text for key, text in after.items() if text is not None})
        put(db, self.assignment, cell, [(step.key, step.after) for step in steps])
        if steps:
            places = [item for item in places_of(db, self.assignment, self.notebook) if item.cell == cell]
            put(db, self.assignment, cell, _settle(db, places, sheet_of(before), sheet))
        return sheet

    def _transact(self, act: Callable[[Database], T]) -> T:
        def whole() -> T:
            with self._open() as db:
                return act(db)

        return patiently(self.url, whole)

    @contextmanager
    def _open(self) -> Iterator[Database]:
        with opened(self.url) as db, db.transaction():
            begin(db)
            with noted(db, self.occasion):
                yield db


def _settle(db: Database, places: Sequence[Place], before: Sheet, after: Sheet) -> list[tuple[Key, str | None]]:
    """Write the points and comments that differ between two sheets; returns entries on what the gradebook held before.

    An answer whose points are the same in both is left alone, so what another program wrote stays.
    """
    entries: list[tuple[Key, str | None]] = []
    grades, comments = [], []
    for place in places:
        old, new = _given(before, place), _given(after, place)
        if old == new:
            continue
        key = Key(Kind.EARLIER, place.student)
        if old is None:
            earlier = Earlier(place.points, place.waits, _comment(db, place))
        else:
            earlier = after.earlier.get(place.student, Earlier(None, True, None))
        entries.append((key, None if new is None else earlier.document()))
        points, waits = (earlier.points, earlier.waits) if new is None else (new[0], False)
        text = (new[1] if new else "") or earlier.comment
        grades.append({"points": points, "waits": waits, "id": place.grade})
        if place.comment is not None:
            comments.append({"text": text, "id": place.comment})
    if grades:
        db.write("UPDATE grade SET manual_score = :points, needs_manual_grade = :waits WHERE id = :id", grades)
    if comments:
        db.write("UPDATE comment SET manual_comment = :text WHERE id = :id", comments)
    return entries


def _given(sheet: Sheet, place: Place) -> tuple[float, str] | None:
    """Points and comment of the mark that counts for an answer; None if nobody has finished one."""
    done = sheet.done(place.student)
    return (sheet.points(done[0], place.most), sheet.comment(done[0])) if done else None


def _comment(db: Database, place: Place) -> str | None:
    rows = db.rows("SELECT manual_comment FROM comment WHERE id = :id", {"id": place.comment})
    return rows[0][0] if rows else None
