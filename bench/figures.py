"""Computes seconds per submission from timed gradings, and compares them with the goals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.systems import Case

__all__ = ["Figure", "Goal", "Measured", "Spread", "figures_of", "goals_of", "latest", "overhead", "steady"]


@dataclass(frozen=True)
class Measured:
    """One timed grading."""

    case: Case
    """The case that was graded."""
    round: int
    """Number of the round, from 1."""
    wall: float
    """Wall-clock seconds from the command to the finished gradebook."""
    cpu: float
    """CPU seconds of all processes."""
    student_cpu: float | None = None
    """CPU seconds of the processes that ran students' code; None if the system does not record them."""


@dataclass(frozen=True)
class Spread:
    """Summary of the rounds' values."""

    median: float
    """The median."""
    low: float
    """The minimum."""
    high: float
    """The maximum."""


@dataclass(frozen=True)
class Figure:
    """One system on one workload, per submission."""

    workload: str
    """The workload."""
    system: str
    """The system."""
    workers: int
    """Submissions run at a time."""
    students: int
    """Size of the class to which the figure applies."""
    timed: int
    """How many of the class were really graded; the rest is extrapolated at the steady rate."""
    wall: Spread
    """Seconds of each worker for one submission, including start-up."""
    steady: Spread
    """Seconds of each worker for one submission, without start-up."""
    cpu: Spread
    """CPU seconds for one submission, including start-up."""
    cpu_steady: Spread
    """CPU seconds for one submission, without start-up."""
    student_cpu: float | None
    """CPU seconds for one submission in the processes that ran students' code; None if unknown."""

    @property
    def key(self) -> tuple[str, str, int]:
        """The key of the figure: workload, system, workers."""
        return self.workload, self.system, self.workers


@dataclass(frozen=True)
class Goal:
    """A goal, and the figure that was reached."""

    says: str
    """The goal in words."""
    wanted: float
    """The bound."""
    reached: float
    """The figure that was reached."""
    at_most: bool = False
    """Whether the bound is an upper bound."""

    @property
    def is_clear(self) -> bool:
        """Whether the figure is usable: on a busy machine, a slope or a difference can be negative."""
        return self.reached > 0

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side of the bound."""
        right = self.reached <= self.wanted if self.at_most else self.reached >= self.wanted
        return right and self.is_clear


def steady(large: float, small: float, sizes: tuple[int, int]) -> float:
    """The cost of one more submission: the slope between a class of `sizes[0]` and one of `sizes[1]`."""
    return (large - small) / (sizes[0] - sizes[1])


def figures_of(measured: Iterable[Measured], students: Mapping[str, int], *, whole: bool = True) -> tuple[Figure, ...]:
    """One figure for each workload, system and number of workers; `students` is the class's size by workload.

    Unless `whole`, a figure applies to the submissions that were graded, not to the whole class.

    Raises `ValueError` if a round has a large class and no small one, or vice versa.
    """
    groups: dict[tuple[str, str, int], list[Measured]] = {}
    for item in measured:
        groups.setdefault((item.case.workload, item.case.system, item.case.workers), []).append(item)
    sizes = {key: students[key[0]] if whole else max(item.case.size for item in items) for key, items in groups.items()}
    return tuple(_figure(key, items, sizes[key]) for key, items in groups.items())


def overhead(figure: Figure, fixed: float, *, without_startup: bool = False) -> float:
    """CPU seconds for one submission that are not spent in the student's code.

    This is all CPU time minus that of the processes that ran students' code, plus `fixed`, the overhead in such a
    process.
    """
    total = (figure.cpu_steady if without_startup else figure.cpu).median
    return total - (figure.student_cpu or 0.0) + fixed


def goals_of(figures: Iterable[Figure]) -> tuple[Goal, ...]:
    """The goals for which there are figures. They are never asserted, because a machine may be slow or busy."""
    found = {figure.key: figure for figure in figures}
    return (*_throughput(found), *_overheads(found), *_again(found), *_workers(found))


def latest(figures: Iterable[Figure]) -> dict[str, dict[str, float]]:
    """Median seconds per submission with one worker, by workload and system."""
    document: dict[str, dict[str, float]] = {}
    for figure in figures:
        if figure.workers == 1:
            workload, system = figure.workload, figure.system
            if system == "again":
                workload, system = "again", "gradecast"
            document.setdefault(workload, {})[system] = round(figure.wall.median, 5)
    return document


def _figure(key: tuple[str, str, int], items: Sequence[Measured], students: int) -> Figure:
    workload, system, workers = key
    sizes = sorted({item.case.size for item in items}, reverse=True)
    rounds = [_round(items, number, sizes) for number in sorted({item.round for item in items})]
    walls = [(large.wall, small.wall if small else None) for large, small in rounds]
    cpus = [(large.cpu, small.cpu if small else None) for large, small in rounds]
    told = [large.student_cpu / sizes[0] for large, _ in rounds if large.student_cpu is not None]
    wall, wall_steady = _per_submission(walls, sizes, students)
    cpu, cpu_steady = _per_submission(cpus, sizes, students)
    return Figure(
        workload,
        system,
        workers,
        students,
        sizes[0],
        _spread([value * workers for value in wall]),
        _spread([value * workers for value in wall_steady]),
        _spread(cpu),
        _spread(cpu_steady),
        median(told) if told else None,
    )


def _round(items: Sequence[Measured], number: int, sizes: Sequence[int]) -> tuple[Measured, Measured | None]:
    mine = {item.case.size: item for item in items if item.round == number}
    if set(mine) != set(sizes):
        raise ValueError(f"round {number} of {items[0].case} lacks a class of {set(sizes) - set(mine)}")
    return mine[sizes[0]], mine[sizes[-1]] if len(sizes) > 1 else None


def _per_submission(
    pairs: Sequence[tuple[float, float | None]], sizes: Sequence[int], students: int
) -> tuple[list[float], list[float]]:
    """For each round, the cost of a submission with start-up, and without it.

    Without a small class each submission is a command of its own, and both are the same.
    """
    whole, rates = [], []
    for large, small in pairs:
        rate = large / sizes[0] if small is None else steady(large, small, (sizes[0], sizes[-1]))
        rates.append(rate)
        whole.append((large + (students - sizes[0]) * rate) / students)
    return whole, rates


def _spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


Found = Mapping[tuple[str, str, int], Figure]


def _throughput(found: Found) -> list[Goal]:
    goals = []
    for workload, peer, wanted, steadily in (
        ("light", "nbgrader", 10, None),
        ("light", "otter_api", 17, None),
        ("light", "otter_run", 17, None),
        ("frameworks", "nbgrader", 20, 30),
    ):
        ours, theirs = found.get((workload, "gradecast", 1)), found.get((workload, peer, 1))
        if ours is None or theirs is None:
            continue
        says = f"{workload}: throughput, times {peer}"
        goals.append(Goal(says, wanted, _times(theirs.wall, ours.wall)))
        if steadily:
            reached = _times(theirs.steady, ours.steady)
            goals.append(Goal(f"{says}, without start-up", steadily, reached))
    return goals


def _overheads(found: Found) -> list[Goal]:
    light, bare = found.get(("light", "gradecast", 1)), found.get(("light", "bare", 1))
    if light is None or bare is None or light.student_cpu is None:
        return []
    fixed = light.student_cpu - bare.cpu_steady.median
    goals = []
    for workload in ("light", "frameworks", "training"):
        figure = found.get((workload, "gradecast", 1))
        if figure is None:
            continue
        for without, words in ((False, ""), (True, ", without start-up")):
            own = overhead(figure, fixed, without_startup=without)
            goals.append(Goal(f"{workload}: ms of CPU that are not the student's{words}", 100, 1000 * own, True))
            if workload == "training":
                total = (figure.cpu_steady if without else figure.cpu).median
                goals.append(Goal(f"training: % of CPU that are not the student's{words}", 5, 100 * own / total, True))
    return goals


def _again(found: Found) -> list[Goal]:
    figure = found.get(("light", "again", 1))
    return [Goal("again: ms to judge one submission again", 10, 1000 * figure.wall.median, True)] if figure else []


def _workers(found: Found) -> list[Goal]:
    goals = []
    for workload in ("light", "frameworks", "training"):
        for system, words, whole in (("gradecast", "", 1.8), ("pinned", " on two cores", 1.6)):
            one, two = found.get((workload, system, 1)), found.get((workload, system, 2))
            if one is None or two is None:
                continue
            says = f"{workload}: two workers{words}, times one{words and ' on one'}"
            goals.append(Goal(says, whole, 2 * _times(one.wall, two.wall)))
            goals.append(Goal(f"{says}, without start-up", 1.8, 2 * _times(one.steady, two.steady)))
    return goals


def _times(slow: Spread, fast: Spread) -> float:
    """The ratio of `slow` to `fast`; NaN if one of them is not positive."""
    return slow.median / fast.median if slow.median > 0 and fast.median > 0 else math.nan
