"""All answers to one part, as one marker sees them: what is done, what is left, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.errors import InputError
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.marks import Place
from grader.gradebook.rubric.agreement import Agreement, agreement
from grader.gradebook.rubric.records import Sheet
from grader.report.marking.answers import Answer, Part
from grader.report.marking.groups import Group

__all__ = ["Pile"]


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
