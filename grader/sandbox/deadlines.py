"""When a cell, a probe and a whole run have worked as long as they may, and when to look next.

All limits are of work (see `grader.sandbox.work_clock`), which is never more than the time on the wall but for work on
more cores than are allowed: so nobody has to look before a limit can have been reached. At the limit of a cell or a
probe the worker is asked to interrupt it; what goes on all the same for `GRACE_SECONDS` of work is ended. A run that
has worked little in `PATIENCE` times its limit by the wall is set aside.

In a run that is alone, a limit that is reached on a crowded machine is doubled: what then ends in time may have been
slow for the crowd's sake, which nobody can tell, and what does not is too slow on any machine.
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
"""Seconds of work past its limit before what cannot be interrupted is killed."""
REPEAT_SECONDS = 1.0
"""Code that catches the interruption is interrupted again."""
LATE_SECONDS = 0.5
"""A limit that is noticed later than this was missed by the grader itself, which was busy."""
SHORTEST_SECONDS = 0.02
"""Between two looks."""


class Due(Enum):
    """What has to be done."""

    NOTHING = auto()
    """To listen on."""
    INTERRUPT = auto()
    """What runs has reached its limit."""
    END_STEP = auto()
    """It has not ended since."""
    END_RUN = auto()
    """The whole run has reached its limit."""
    SET_ASIDE = auto()
    """Time passes, and nothing is done: the machine is too crowded."""


class Watching(Protocol):
    """Looks at the work of a run."""

    def count(self, account: Account, limit: float) -> None:
        """Take what is seen to `account` from now on."""

    def look(self) -> None:
        """Look now."""

    def is_unseen(self, account: Account) -> bool:
        """Whether it has lasted so short a time yet that nobody looks."""


class Deadlines:
    """Those of one attempt, which begins now and may work for `seconds`; with `alone`, with patience for a crowd.

    They are told by `clock`, which stands still while the run does.
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
        """When to look, by its clock."""
        self.is_doubtful = False
        """Whether something reached its limit, and its end after it, so that it may have been the crowd's fault."""
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
        """How long what runs now may work, in seconds."""
        return self._limits.cell_seconds if self._hearing.phase is Phase.CELLS else self._limits.probe_seconds

    @property
    def has_turned(self) -> bool:
        """Whether another cell or probe has begun since `follow`, or one has ended."""
        return self._turn != self._hearing.turn

    @property
    def wants_look(self) -> bool:
        """Whether what ran until now was so long that one has to look how much it worked."""
        return not self._watch.is_unseen(self._account)

    def follow(self) -> float:
        """Begin with what runs now; returns for how many seconds what ran before has worked."""
        worked = self.step_seconds()
        self._done += worked
        self._waited += self._account.waited
        self.is_doubtful = self.is_doubtful or (self._patience > 1 and not self._was_interrupted)
        self._turn = self._hearing.turn
        self._begin()
        return worked

    def step_seconds(self) -> float:
        """Seconds of work of what runs now."""
        return self._account.seconds(self._clock.now())

    def worked(self) -> float:
        """Seconds of work of the whole attempt so far."""
        return self._done + self.step_seconds()

    def waited(self) -> float:
        """Seconds in which it was seen to wait for others."""
        return self._waited + self._account.waited

    def due(self) -> Due:
        """What has to be done at `next`, which is set anew. The watch has looked just before."""
        now = self._clock.now()
        late = now - self.next
        if late > LATE_SECONDS and not self._was_late:
            self._was_late = True  # what was said meanwhile is heard first
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
        """Set the moment before which no limit can be reached that is not reached yet."""
        limit = self._step_limit * self._patience
        left = limit - step if step < limit else min(REPEAT_SECONDS, limit + GRACE_SECONDS - step)
        left = min(left, self._seconds * self._patience - self._done - step)
        self.next = now + max(SHORTEST_SECONDS, left)

    def _be_patient(self, now: float) -> None:
        """Double the limits, where others may be to blame."""
        if self._crowd is not None and self._crowd.is_felt(
            now - self._account.began, self._account.waited, self._account.processor
        ):
            self._patience = INFLATION
