"""Plans what is timed, and in which order, and estimates how long that takes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.systems import Case

__all__ = ["PLAN", "Entry", "cases_of_round", "expected_seconds", "quick"]

SEED = 20


@dataclass(frozen=True)
class Entry:
    """One row of the table: a system on a workload."""

    workload: str
    """The workload's name."""
    system: str
    """The system's name."""
    sizes: tuple[int, ...]
    """Sizes of a large and a small class, for the slope; only one size if each submission is a separate command."""
    startup: float
    """Approximate seconds before the first submission, only for the estimate."""
    each: float
    """Approximate seconds for one submission, only for the estimate."""
    workers: int = 1
    """Submissions run at a time."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """One case for each size."""
        return tuple(Case(self.workload, self.system, size, self.workers) for size in self.sizes)


PLAN = (
    Entry("light", "gradecast", (40, 10), 2, 0.1),
    Entry("light", "gradecast", (40, 10), 2, 0.05, workers=2),
    Entry("light", "pinned", (40, 10), 3, 0.1),
    Entry("light", "pinned", (40, 10), 2, 0.05, workers=2),
    Entry("light", "bare", (40, 10), 0.3, 0.002),
    Entry("light", "nbgrader", (40, 10), 2, 0.9),
    Entry("light", "otter_api", (12, 4), 2, 1.8),
    Entry("light", "otter_run", (5,), 0, 3.3),
    Entry("light", "again", (40, 10), 1.5, 0.01),
    Entry("frameworks", "gradecast", (40, 10), 7, 0.2),
    Entry("frameworks", "gradecast", (40, 10), 7, 0.1, workers=2),
    Entry("frameworks", "pinned", (40, 10), 9, 0.2),
    Entry("frameworks", "pinned", (40, 10), 7, 0.1, workers=2),
    Entry("frameworks", "bare", (40, 10), 6, 0.01),
    Entry("frameworks", "nbgrader", (6, 2), 2, 5),
    Entry("frameworks", "otter_api", (4, 2), 2, 6),
    Entry("frameworks", "otter_run", (2,), 0, 8),
    Entry("training", "gradecast", (10, 3), 5, 6),
    Entry("training", "gradecast", (10, 3), 5, 3, workers=2),
    Entry("training", "pinned", (10, 3), 5, 6),
    Entry("training", "pinned", (10, 3), 5, 3, workers=2),
    Entry("training", "bare", (4, 2), 3, 6),
    Entry("training", "nbgrader", (3, 2), 2, 9),
)


def cases_of_round(plan: Sequence[Entry], number: int) -> list[Case]:
    """Every case once, in an order that differs between rounds but is reproducible."""
    cases = [case for entry in plan for case in entry.cases]
    random.Random(SEED + number).shuffle(cases)
    return cases


def quick(plan: Sequence[Entry]) -> tuple[Entry, ...]:
    """The same rows with classes of three and two."""
    return tuple(replace(entry, sizes=(3, 2) if len(entry.sizes) > 1 else (2,)) for entry in plan)


def expected_seconds(plan: Sequence[Entry], rounds: int) -> float:
    """Approximate seconds for `rounds` on two cores, including the warm-up, which grades each small class once."""
    whole = sum(entry.startup + size * entry.each for entry in plan for size in entry.sizes)
    warm = sum(entry.startup + entry.sizes[-1] * entry.each for entry in plan)
    return rounds * whole + warm
