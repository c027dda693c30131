"""Decides when a cell, a probe or a whole run has reached its limit, and when to look next.

All limits count work (see `grader.sandbox.work_clock`). Except on more cores than are allowed, work is never more than
wall-clock time, so it need not be measured before a limit can have been reached. At the limit of a cell or a probe, the
worker is asked to interrupt it; if it goes on for `GRACE_SECONDS` of work, it is ended. A run that has worked little in
`PATIENCE` times its limit of wall-clock time is set aside.

If a run is alone, and reaches a limit on a busy machine, the limit is doubled. Code that exceeds even that is too slow
on any machine. Code that ends in time may have been slow only because of others, so it cannot be judged.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from grader.model import Limits
from grader.sandbox.contention import INFLATION, PATIENCE, Crowd
from grader.sandbox.pause import Clock
from grader.sandbox.protocol import Hearing, Phase
from grader.sandbox.work_clock import Account

__all__ = ["GRACE_SECONDS", "Deadlines", "Due"]

GRACE_SECONDS = 3.0
"""Seconds of work after the limit until code that ignores the interruption is killed."""
REPEAT_SECONDS = 1.0
"""Seconds until code that catches the interruption is interrupted again."""
LATE_SECONDS = 0.5
"""If a limit is noticed more seconds late than this, the grader itself was busy, and excludes the delay."""
SHORTEST_SECONDS = 0.02
"""Fewest seconds between two looks."""


class Due(Enum):
    """What has to be done."""

    NOTHING = auto()
    """Continue to wait for messages."""
    INTERRUPT = auto()
    """The current cell or probe has reached its limit: interrupt it."""
    END_STEP = auto()
    """It did not react to the interruption: end it."""
    END_RUN = auto()
    """The whole run has reached its limit: end it."""
    SET_ASIDE = auto()
    """The run makes too little progress, because the machine is too busy: set it aside."""


class Watching(Protocol):
    """Measures the work of a run."""

    def count(self, account: Account, limit: float) -> None:
        """From now on, add the measured work to `account`."""

    def look(self) -> None:
        """Measure the work now."""

    def is_unseen(self, account: Account) -> bool:
        """Whether it began so recently that its work is not measured yet."""


class Deadlines:
    """The deadlines of one attempt, which begins now and may work for `seconds`.

    With `alone`, limits are doubled on a busy machine. `clock` measures the time, and stops while the run is stopped.
    """

    def __init__(
        self,
        limits: Limits,
        seconds: float,
        hearing: Hearing,
        watch: Watching,
        alone: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.next = 0.0
        """When to look next, by `clock`."""
        self.is_doubtful = False
        """Whether a step passed its limit on a busy machine and then ended, so that others may have been to blame."""
        self._limits, self._hearing, self._watch, self._alone = limits, hearing, watch, alone
        self._seconds = seconds
        self._clock = clock or Clock()
        self._began = self._clock.now()
        self._done = self._waited = 0.0
        self._turn = hearing.turn
        self._was_late = self._was_interrupted = False
        self._begin()

    @property
    def limit(self) -> float:
        """Seconds that the current cell or probe may work."""
        return self._limits.cell_seconds if self._hearing.phase is Phase.CELLS else self._limits.probe_seconds

    @property
    def has_turned(self) -> bool:
        """Whether a cell or probe has begun or ended since `follow`."""
        return self._turn != self._hearing.turn

    @property
    def wants_look(self) -> bool:
        """Whether the step that just ended was long enough for its work to be measured."""
        return not self._watch.is_unseen(self._account)

    def follow(self) -> float:
        """Start counting the current step; returns the seconds of work of the step before."""
        worked = self.step_seconds()
        self._done += worked
        self._waited += self._account.waited
        self.is_doubtful = self.is_doubtful or (self._patience > 1 and not self._was_interrupted)
        self._turn = self._hearing.turn
        self._begin()
        return worked

    def step_seconds(self) -> float:
        """Seconds of work of the current step."""
        return self._account.seconds(self._clock.now())

    def worked(self) -> float:
        """Seconds of work of the whole attempt so far."""
        return self._done + self.step_seconds()

    def waited(self) -> float:
        """Seconds in which it was seen to wait because of other processes."""
        return self._waited + self._account.waited

    def due(self) -> Due:
        """What has to be done at `next`, which is then set anew. Call it right after the watch has measured."""
        now = self._clock.now()
        late = now - self.next
        if late > LATE_SECONDS and not self._was_late:
            self._was_late = True  # first read messages that arrived meanwhile
            self._account.exclude(late)
            self.next = now + late
            return Due.NOTHING
        step = self._account.seconds(now)
        if self._done + step >= self._seconds * self._patience or step >= self._step_limit * self._patience:
            self._be_patient(now)
        if self._done + step >= self._seconds * self._patience:
            return Due.END_RUN
        if step >= self._step_limit * self._patience + GRACE_SECONDS:
            return Due.END_STEP
        slow = now - self._account.began > PATIENCE * (self._step_limit + GRACE_SECONDS)
        if slow or now - self._began > PATIENCE * self._seconds:
            return Due.SET_ASIDE
        self._plan(now, step)
        if step < self._step_limit * self._patience:
            return Due.NOTHING
        self._was_interrupted = True
        return Due.INTERRUPT

    def _begin(self) -> None:
        now = self._clock.now()
        self._account = Account(now, self._limits.threads)
        self._step_limit = self.limit
        self._patience = 1.0
        self._was_late = self._was_interrupted = False
        self._crowd = Crowd() if self._alone else None
        self._watch.count(self._account, self._step_limit)
        self._plan(now, 0.0)

    def _plan(self, now: float, step: float) -> None:
        """Set `next` to the earliest moment at which a further limit can be reached."""
        limit = self._step_limit * self._patience
        left = limit - step if step < limit else min(REPEAT_SECONDS, limit + GRACE_SECONDS - step)
        left = min(left, self._seconds * self._patience - self._done - step)
        self.next = now + max(SHORTEST_SECONDS, left)

    def _be_patient(self, now: float) -> None:
        """Double the limits if other processes may be to blame."""
        if self._crowd is not None and self._crowd.is_felt(
            now - self._account.began, self._account.waited, self._account.processor
        ):
            self._patience = INFLATION
