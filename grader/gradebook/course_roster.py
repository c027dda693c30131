"""Who is who among the accounts of a gradebook: people who were renamed, have two accounts, or left the course.

Nothing that was recorded is moved for that. Work lies under the account that handed it in, in the gradebook and in
folders; what people see of a class says whose it is. So every change is one line of a history, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from grader.submissions.collecting.attempts import Person

__all__ = ["NOBODY_CHANGED", "Change", "CourseRoster", "Kind"]


class Kind(StrEnum):
    """What was said of an account."""

    RENAMED = "renamed"
    """Its person is called otherwise now."""
    MERGED = "merged"
    """Its person has another account, too."""
    REMOVED = "removed"
    """Its person left the course."""
    RESTORED = "restored"
    """What was said last is taken back."""


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    when: str
    """The moment, ISO 8601 in UTC; the history is in the order of these."""
    kind: Kind
    """What was said."""
    account: str
    """Of which account, or person."""
    person: str = ""
    """Whose it is now; empty where that is not the question."""

    def __str__(self) -> str:
        other = {Kind.RENAMED: f" to {self.person}", Kind.MERGED: f" into {self.person}"}.get(self.kind, "")
        return f"{self.account} {self.kind}{other} {self.when[:10]}"


@dataclass(frozen=True)
class CourseRoster:
    """The history, and what follows from it."""

    changes: tuple[Change, ...] = field(default=())
    """All of it, the oldest first."""
    known: Mapping[str, Person] = field(default_factory=dict)
    """What platforms call those accounts of which something is said."""

    @cached_property
    def _now(self) -> tuple[Mapping[str, str], frozenset[str]]:
        """To whom accounts went, and who is gone."""
        into: dict[str, str] = {}
        gone: set[str] = set()
        for change in self.changes:
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
        """Whose work lies under `account`: the same name for who was never changed."""
        return _end(self._now[0], account)

    def is_gone(self, account: str) -> bool:
        """Whether its person left the course."""
        return self.person(account) in self._now[1]

    def is_changed(self, account: str) -> bool:
        """Whether something is said of the account that `restore` can take back."""
        into, gone = self._now
        return account in into or account in gone

    def accounts(self, person: str) -> tuple[str, ...]:
        """The accounts whose work is that of `person`, the own one first, then the one that went there last."""
        order = {change.account: number for number, change in enumerate(self.changes)}
        others = [account for account in self._now[0] if account != person and self.person(account) == person]
        return (person, *sorted(others, key=lambda account: -order[account]))

    def known_as(self, person: str) -> Person | None:
        """What platforms call a person: by the own account, else by another one. None where nothing was changed."""
        return next((self.known[account] for account in self.accounts(person) if account in self.known), None)

    def history(self, person: str) -> tuple[Change, ...]:
        """What was said of a person and all accounts."""
        names = set(self.accounts(person))
        return tuple(change for change in self.changes if not names.isdisjoint((change.account, change.person)))

    def counting(self, accounts: Iterable[str]) -> dict[str, str]:
        """Of some accounts with work those that count, by person: nobody who is gone, and one of each other's.

        The person's own comes before others, and of these the one that went to the person last.
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
"""That of a class in which everybody is who handed in."""


def _end(into: Mapping[str, str], account: str) -> str:
    """Where a way through `into` ends; no history makes a circle of it, and a damaged one ends where it closes."""
    seen = {account}
    while (following := into.get(account)) is not None and following not in seen:
        account = following
        seen.add(account)
    return account
