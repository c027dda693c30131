"""Failures of a class, grouped by the known mistake that they look like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.evidence.files import Files, read_grade
from grader.judging.suspicion import KnownMistakes
from grader.model import Grade, Outcome

__all__ = ["Failures", "Suspected", "failures_in"]


@dataclass(frozen=True)
class Suspected:
    """A suspected cause, and the students with it."""

    names: tuple[str, ...]
    """The known mistake; two, where it looks like both alike."""
    says: str
    """What it does, in a sentence; empty if that is unknown."""
    students: tuple[str, ...]
    """The students, sorted."""
    of: int
    """How many students were judged."""
    checks: tuple[str, ...]
    """The checks that did not pass."""

    @property
    def share(self) -> float:
        """The share of the class that has it, 0 to 1."""
        return len(self.students) / self.of if self.of else 0.0

    def __str__(self) -> str:
        says = f" ({self.says.rstrip('.')})" if self.says else ""
        who = f"{len(self.students)} of {self.of} students, {self.share:.0%}"
        return f"looks like {' or '.join(self.names)}{says}; {who}"


@dataclass
class Failures:
    """What did not pass in a class."""

    judged: int = 0
    """Students who were judged."""
    failed: int = 0
    """Checks that were not passed, over all students, because the values were wrong."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Those of them without a suspected cause, by check."""
    stopped: int = 0
    """Checks that had nothing to look at because the code stopped, without a suspected cause."""
    _students: defaultdict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    _checks: defaultdict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, grade: Grade) -> None:
        """Count the failures of one student, unless the hand-in could not be run."""
        if grade.trouble:
            return
        self.judged += 1
        for verdict in grade.verdicts:
            if verdict.suspects:
                self._students[verdict.suspects].add(grade.student)
                self._checks[verdict.suspects].add(verdict.check)
            self.failed += verdict.outcome is Outcome.FAILED
            self.unknown[verdict.check] += verdict.outcome is Outcome.FAILED and not verdict.suspects
            self.stopped += verdict.outcome is Outcome.ERRORED and not verdict.suspects

    def causes(self, known: KnownMistakes) -> tuple[Suspected, ...]:
        """The suspected causes, those that most students share first."""
        says = {item.name: item.says for item in known.mistakes}
        found = [
            Suspected(
                names,
                says.get(names[0], "") if len(names) == 1 else "",
                tuple(sorted(students)),
                self.judged,
                tuple(sorted(self._checks[names])),
            )
            for names, students in self._students.items()
        ]
        return tuple(sorted(found, key=lambda item: (-len(item.students), item.names)))

    @property
    def nameless(self) -> Sequence[tuple[str, int]]:
        """The checks with failures of unknown cause, each with their number, the largest first."""
        return [(check, count) for check, count in self.unknown.most_common() if count]


def failures_in(folder: Path, accounts: Iterable[str]) -> Failures:
    """The failures of the class whose results are in `folder`; damaged verdicts are left out."""
    found = Failures()
    for account in accounts:
        grade = read_grade(Files(folder / account).verdicts)
        if grade is not None:
            found.add(grade)
    return found
