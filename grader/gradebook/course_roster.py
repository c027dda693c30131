"""Maps the accounts of a gradebook to people, who may have been renamed, have two accounts, or have left the course.

Recorded work is never moved: in the gradebook and in folders it stays under the account that handed it in, and only
what people see of a class names the person. So every change is one line of a history, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from grader.submissions.person import Person

__all__ = ["EXCUSES", "NOBODY_CHANGED", "Change", "CourseRoster", "Kind"]


class Kind(StrEnum):
    """The kind of change to an account."""

    RENAMED = "renamed"
    """Its person has another name now."""
    MERGED = "merged"
    """Its person has another account, too."""
    REMOVED = "removed"
    """Its person left the course."""
    RESTORED = "restored"
    """The last change was taken back."""
    EXCUSED = "excused"
    """Its person need not do an exercise, which is named in place of a person."""
    NOT_EXCUSED = "not excused"
    """That was taken back."""


EXCUSES = (Kind.EXCUSED, Kind.NOT_EXCUSED)
"""Kinds that name an exercise."""


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    when: str
    """The time, ISO 8601 in UTC; the history is sorted by it."""
    kind: Kind
    """The kind of change."""
    account: str
    """The account, or person, that was changed."""
    person: str = ""
    """To whom the account belongs now, or the exercise that its person is excused from; else empty."""

    def __str__(self) -> str:
        words = {Kind.RENAMED: "to", Kind.MERGED: "into", Kind.EXCUSED: "from", Kind.NOT_EXCUSED: "from"}
        other = f" {words[self.kind]} {self.person}" if self.kind in words else ""
        return f"{self.account} {self.kind}{other} {self.when[:10]}"


@dataclass(frozen=True)
class CourseRoster:
    """The history of changes, and which accounts belong to whom."""

    changes: tuple[Change, ...] = field(default=())
    """All changes, the oldest first."""
    known: Mapping[str, Person] = field(default_factory=dict)
    """For accounts that were changed: the names and numbers that platforms have for them."""

    @cached_property
    def _now(self) -> tuple[Mapping[str, str], frozenset[str]]:
        """The person to whom each reassigned account belongs, and everybody who left the course."""
        into: dict[str, str] = {}
        gone: set[str] = set()
        for change in self.changes:
            if change.kind in EXCUSES:
                continue
            if change.kind is Kind.REMOVED:
                gone.add(change.account)
            elif change.kind is not Kind.RESTORED:
                if _end(into, change.person) == change.account:  # back to an earlier name
                    into.pop(change.person, None)
                into[change.account] = change.person
                if change.account in gone:
                    gone.discard(change.account)
                    gone |= {change.person} if change.kind is Kind.RENAMED else set()
            elif change.account in gone:
                gone.discard(change.account)
            else:
                into.pop(change.account, None)
        return into, frozenset(gone)

    def person(self, account: str) -> str:
        """The person whose work lies under `account`; the account itself if it was never changed."""
        return _end(self._now[0], account)

    def is_gone(self, account: str) -> bool:
        """Whether its person left the course."""
        return self.person(account) in self._now[1]

    def is_changed(self, account: str) -> bool:
        """Whether the account has a change that `restore` can take back."""
        into, gone = self._now
        return account in into or account in gone

    def accounts(self, person: str) -> tuple[str, ...]:
        """The accounts of `person`: first the one of that name, then the others, the latest change first."""
        order = {change.account: number for number, change in enumerate(self.changes)}
        others = [account for account in self._now[0] if account != person and self.person(account) == person]
        return (person, *sorted(others, key=lambda account: -order[account]))

    def excused_from(self, exercise: str) -> frozenset[str]:
        """The people who need not do an exercise, which has this name in the gradebook."""
        found = set[str]()
        for change in self.changes:
            if change.kind in EXCUSES and change.person == exercise:
                (found.add if change.kind is Kind.EXCUSED else found.discard)(self.person(change.account))
        return frozenset(found)

    def known_as(self, person: str) -> Person | None:
        """The names and numbers that platforms have for a person, from any account; None if nothing was changed."""
        return next((self.known[account] for account in self.accounts(person) if account in self.known), None)

    def history(self, person: str) -> tuple[Change, ...]:
        """All changes to a person and the person's accounts."""
        names = set(self.accounts(person))
        return tuple(change for change in self.changes if not names.isdisjoint((change.account, change.person)))

    def counting(self, accounts: Iterable[str]) -> dict[str, str]:
        """Which of `accounts`, those with work, counts for each person; people who left the course are not included.

        A person's own account counts before the others, and among these the one that was reassigned last.
        """
        found: dict[str, list[str]] = {}
        for account in accounts:
            found.setdefault(self.person(account), []).append(account)
        counting = {
            person: next(account for account in self.accounts(person) if account in mine)
            for person, mine in found.items()
            if person not in self._now[1]
        }
        return dict(sorted(counting.items()))


NOBODY_CHANGED = CourseRoster()
"""The roster of a class without changes: every account is a person of its own."""


def _end(into: Mapping[str, str], account: str) -> str:
    """The end of the chain of reassignments from `account`. In a damaged history it may be a circle: it is cut then."""
    seen = {account}
    while (following := into.get(account)) is not None and following not in seen:
        account = following
        seen.add(account)
    return account
