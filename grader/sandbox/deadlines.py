"""When a cell, a probe and a whole run have taken too long; by the grader's clock, and by reasons to put it off."""

from __future__ import annotations

import time
from typing import Protocol

from grader.model import Limits
from grader.sandbox.hearing import Hearing, Phase
from grader.worker.clock import Allowance

__all__ = ["GRACE_SECONDS", "Deadlines"]

GRACE_SECONDS = 3.0
"""The worker's own, soft limit comes first by this much."""
LATE_SECONDS = 0.5
"""A limit that is noticed later than this was missed by the grader itself, which was busy."""


class Waiting(Protocol):
    """Knows how long student code has waited for a processor core, in seconds: time that others took from it."""

    @property
    def waited_seconds(self) -> float:
        """As last measured."""

    def waited(self) -> float:
        """Measured now."""


class Deadlines:
    """Those of one attempt, which begins now and may take `seconds`."""

    def __init__(self, limits: Limits, seconds: float, hearing: Hearing, watch: Waiting) -> None:
        self.late = 0.0
        """How much of its time the grader did not listen."""
        self._limits = limits
        self._hearing = hearing
        self._watch = watch
        self._turn = hearing.turn
        self._end = time.monotonic() + seconds
        self._run = Allowance(seconds, watch.waited_seconds)
        self._step = Allowance(self.longest, watch.waited_seconds)

    @property
    def longest(self) -> float:
        """Longest time for what runs now, in seconds."""
        return self._limits.cell_seconds if self._hearing.phase is Phase.CELLS else self._limits.probe_seconds

    @property
    def next(self) -> float:
        """When the first limit passes."""
        return min(self._end, self._step_end())

    @property
    def run_is_next(self) -> bool:
        """Whether that limit is the one of the whole run."""
        return self._end <= self._step_end()

    def follow(self) -> None:
        """Note when another cell or probe has begun."""
        if self._turn != self._hearing.turn:
            self._turn = self._hearing.turn
            self._step = Allowance(self.longest, self._watch.waited_seconds)

    def put_off(self) -> bool:
        """Put off the limit that has passed, if it was not the student who took the time; returns whether it was so."""
        late = time.monotonic() - self.next
        if late > LATE_SECONDS:
            self._end += 2 * late  # what was missed, and as long again to hear what was said meanwhile
            self._hearing.postpone(2 * late)
            self.late += late
            return True
        if self.run_is_next:
            more = self._run.more(self._watch.waited())
            self._end += more
        else:
            more = self._step.more(self._watch.waited())
            self._hearing.postpone(more)
        return more > 0

    def _step_end(self) -> float:
        return self._hearing.since + self.longest + GRACE_SECONDS
