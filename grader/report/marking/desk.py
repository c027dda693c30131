"""The desk of one marker: which answers there are, what was given, and which one comes next."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.errors import InfrastructureError, InputError
from grader.exercise.reference import Reference
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.marks import Place
from grader.gradebook.rubric.agreement import Agreement, agreement
from grader.gradebook.rubric.book import Change, MarkingBook, Reading
from grader.gradebook.rubric.records import Sheet
from grader.gradebook.rubric.rubric_file import adopt, read_rubrics, write_rubrics
from grader.report.marking.answers import Answer, Answers, Part
from grader.report.marking.groups import Group, group_answers, in_order

__all__ = ["Desk", "Pile", "open_desk"]


@dataclass(frozen=True)
class Pile:
    """All answers to one part, as one marker sees them now."""

    part: Part
    """The part."""
    number: int
    """Its number among the parts, from 0."""
    marker: str
    """Who marks."""
    sheet: Sheet
    """The rubric, and what was given."""
    groups: tuple[Group, ...]
    """The answers, in this marker's order."""
    places: Mapping[str, Place]
    """What the gradebook holds, by account."""
    roster: CourseRoster
    """Whose the accounts are."""

    def is_mine(self, group: Group) -> bool:
        """Whether this marker has finished the answers as they are now."""
        return all(
            mark.done and mark.answer == answer.digest
            for answer in group.answers
            for mark in [self.sheet.mark(answer.account, self.marker)]
        )

    def is_done(self, group: Group) -> bool:
        """Whether anybody has given points for the answers as they are now, here or in another program."""
        return all(self._is_done(answer) for answer in group.answers)

    def _is_done(self, answer: Answer) -> bool:
        marks = self.sheet.done(answer.account)
        if any(mark.answer == answer.digest for mark in marks):
            return True
        return not marks and not self.places[answer.account].waits

    def others_done(self, group: Group) -> bool:
        """Whether somebody else has finished each of the answers."""
        return all(
            any(mark.marker != self.marker and mark.answer == answer.digest for mark in self.sheet.done(answer.account))
            for answer in group.answers
        )

    def is_pending(self, group: Group, second: bool = False) -> bool:
        """Whether this marker still has to look at it; as a `second` marker, at what others have finished."""
        if self.is_mine(group):
            return False
        return self.others_done(group) if second else not self.is_done(group)

    def is_disputed(self, group: Group) -> bool:
        """Whether markers gave different points, and nobody has decided which count."""
        for answer in group.answers:
            done = self.sheet.done(answer.account)
            if done and not done[0].chosen and len({self.sheet.points(mark, self.part.most) for mark in done}) > 1:
                return True
        return False

    @cached_property
    def total(self) -> int:
        """Number of answers."""
        return sum(len(group.answers) for group in self.groups)

    @cached_property
    def marked(self) -> int:
        """Number of answers that have points."""
        return sum(self._is_done(answer) for group in self.groups for answer in group.answers)

    @cached_property
    def disputed(self) -> tuple[Group, ...]:
        """The groups about which somebody has to decide."""
        return tuple(group for group in self.groups if self.is_disputed(group))

    @cached_property
    def left(self) -> int:
        """Number of groups that this marker has to look at."""
        return sum(map(self.is_pending, self.groups))

    @cached_property
    def for_second(self) -> int:
        """Number of groups that this marker could mark as a second one."""
        return sum(self.is_pending(group, second=True) for group in self.groups)

    @cached_property
    def agreement(self) -> Agreement:
        """How far markers agree; equal answers count once."""
        return agreement(
            [
                {mark.marker: self.sheet.points(mark, self.part.most) for mark in self.sheet.done(group.shown.account)}
                for group in self.groups
            ]
        )

    def find(self, key: str) -> int:
        """The index of the group with this answer. Raises `InputError` if there is none."""
        for index, group in enumerate(self.groups):
            if any(answer.key == key for answer in group.answers):
                return index
        raise InputError("no such answer here")

    def next_after(self, index: int, second: bool = False) -> Group | None:
        """The next group that this marker has to look at, after the one at `index`; None if there is none."""
        following = (*self.groups[index + 1 :], *self.groups[: index + 1])
        return next((group for group in following if self.is_pending(group, second)), None)


@dataclass(frozen=True)
class Desk:
    """One marker with one exercise."""

    reference: Reference
    """The exercise."""
    book: MarkingBook
    """The gradebook."""
    answers: Answers
    """The answers of the class."""
    names: bool = False
    """Whether names of students are shown."""
    notes: list[str] = field(default_factory=list)
    """What the marker should know, a line each."""
    _groups: dict[object, list[Group]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def piles(self) -> list[Pile]:
        """The piles of all parts, as they are now."""
        found = self.book.read()
        return [self._pile(number, part, found) for number, part in enumerate(self.answers.parts(found.counting))]

    def pile(self, number: int) -> Pile:
        """The pile of one part. Raises `InputError` if there is no such part."""
        found = self.book.read()
        parts = self.answers.parts(found.counting)
        if number >= len(parts):
            raise InputError("no such part here")
        return self._pile(number, parts[number], found)

    def change(self, part: Part, change: Change) -> None:
        """Make a change, and write the rubrics to their file. Raises `InputError` or `GradebookError`."""
        self.book.change(part.cell, change)
        self.keep_rubrics()

    def undo(self, part: Part) -> tuple[str, ...]:
        """Take back this marker's last change of the part; returns the accounts of the answers that it was about.

        Raises `InputError` if that is not possible.
        """
        accounts = self.book.undo(part.cell)
        self.keep_rubrics()
        return accounts

    def keep_rubrics(self) -> None:
        """Write the rubrics next to the exercise; if that is not possible, they are in the gradebook only."""
        order = {cell.id: number for number, cell in enumerate(self.reference.cells)}
        with self._lock:
            try:
                write_rubrics(self.reference.folder, self.book.read().sheets, order)
            except InfrastructureError as error:
                if str(error) not in self.notes:
                    self.notes.append(str(error))

    def _pile(self, number: int, part: Part, found: Reading) -> Pile:
        sheet = found.sheets.get(part.cell, Sheet())
        mine = {place.student: place for place in found.counting if place.cell == part.cell}
        if not part.manual:
            mine = {name: place for name, place in mine.items() if place.waits or not place.judged}
        answers = self.answers.of(part, sorted(mine))
        known = (part.cell, tuple(answers), sheet.alone)
        with self._lock:
            if known not in self._groups:
                for old in [key for key in self._groups if isinstance(key, tuple) and key[0] == part.cell]:
                    del self._groups[old]
                self._groups[known] = in_order(group_answers(answers, sheet.alone), self.book.marker, part.cell)
            groups = tuple(self._groups[known])
        return Pile(part, number, self.book.marker, sheet, groups, mine, found.roster)


def open_desk(reference: Reference, results: Path, book: MarkingBook, names: bool = False) -> Desk:
    """A desk, with the rubrics of the exercise's file.

    Raises `InputError` if that file is wrong or nothing is marked by hand, `GradebookError` if the gradebook cannot be
    used.
    """
    rubrics = read_rubrics(reference.folder)
    desk = Desk(reference, book, Answers(reference, results), names)
    if not desk.piles():
        raise InputError(f"{reference.assignment.name}: no part of it is marked by hand, and everything was judged")
    for cell, rubric in rubrics.items():
        sheet = book.change(cell, adopt(rubric), undoable=False)
        kept = {item.text: item.points for item in sheet.items}
        other = [text for points, text in rubric.items if kept[text] != points]
        if other:
            desk.notes.append(
                f"rubric.toml, [{cell}]: the gradebook has other points for {other[0]!r}, which count; to change "
                "them, edit the item in the page"
            )
    desk.keep_rubrics()
    return desk
