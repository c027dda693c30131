"""How long known solutions work, cell by cell, and the limits that follow from the slowest of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.evidence import Evidence
from grader.model import Limits

__all__ = ["Proposal", "Timing", "proposals", "timing_of", "warnings_of"]

MULTIPLE = 3.0
"""Proposed limits, as a multiple of what the slowest correct solution works."""
LEAST = 2.0
"""Multiple below which a limit is warned of: students write slower code than authors."""
STEP = 5
"""Seconds to which proposed limits are rounded up."""


@dataclass(frozen=True)
class Timing:
    """How long one run of a known solution worked, in seconds, as limits count it."""

    solution: str
    """Its name."""
    cells: Mapping[str, float]
    """By cell, in the order of the notebook."""
    probes: Mapping[str, float]
    """By probe."""
    run: float
    """All of it."""
    is_right: bool = True
    """Whether limits have to leave room for it."""


@dataclass(frozen=True)
class Proposal:
    """One limit of time, beside what it has to leave room for."""

    limit: str
    """Its name in `[limits]`."""
    seconds: float
    """What it is."""
    slowest: float
    """The longest that a known right solution worked under it, in seconds."""
    where: str
    """In which cell or probe, of which solution."""

    @property
    def proposed(self) -> int:
        """What it should be, in seconds."""
        return max(1, math.ceil(MULTIPLE * self.slowest / STEP)) * STEP

    @property
    def is_low(self) -> bool:
        """Whether it leaves too little room."""
        return self.seconds < LEAST * self.slowest


def timing_of(solution: str, evidence: Evidence, is_right: bool = True) -> Timing | None:
    """How long a run worked; None where that was not noted, or where a limit cut it off."""
    cells = {item.id: item.seconds for item in evidence.cells if item.seconds is not None}
    probes = {name: item.seconds for name, item in evidence.observations.items() if item.seconds is not None}
    if not cells or evidence.ran_out_of_time:
        return None
    return Timing(solution, cells, probes, evidence.resources.work_seconds, is_right)


def proposals(timings: Iterable[Timing], limits: Limits) -> tuple[Proposal, ...]:
    """For each limit of time what the slowest right solution needs of it; none where nothing is known."""
    right = [item for item in timings if item.is_right]
    cells = [(seconds, f"cell {name} of {item.solution}") for item in right for name, seconds in item.cells.items()]
    probes = [(seconds, f"probe {name} of {item.solution}") for item in right for name, seconds in item.probes.items()]
    runs = [(item.run, item.solution) for item in right]
    found = (
        _proposal("cell_seconds", limits.cell_seconds, cells),
        _proposal("probe_seconds", limits.probe_seconds, probes),
        _proposal("run_seconds", limits.run_seconds, runs),
    )
    return tuple(item for item in found if item is not None)


def warnings_of(found: Sequence[Proposal]) -> list[str]:
    """A line for each limit that leaves too little room."""
    return [
        f"[limits] {item.limit} = {item.seconds:g} is less than twice what a right solution works "
        f"({item.slowest:.3g} s, {item.where}): students who write slower code lose points; make it {item.proposed}"
        for item in found
        if item.is_low
    ]


def _proposal(limit: str, seconds: float, known: Sequence[tuple[float, str]]) -> Proposal | None:
    return Proposal(limit, seconds, *max(known)) if known else None
