"""How much of its limit a run has used up: the arithmetic, without a process.

Work is processor time of the whole tree, children that have ended among it, and wall time in which no thread of the
tree ran, was ready to run, or waited for the disk. So sleeping counts, and so does waiting for a lock, a pipe or a
sleeping child; waiting for a core that others keep busy does not.

It follows from looks at the tree. Between two of them the kernel's sums say exactly how long each thread ran and was
ready; which of it was at the same time they do not say, so that the time in which nothing was active has two bounds:

    gap    wall time less all that was seen to run or to be ready: what nobody saw counts as chosen
    most   wall time less what the most active thread was

and between these bounds the states of the threads at the moments of the looks decide, as a sample does. Seen waits
alone are subtracted, so that short-lived threads and children which nobody counts, and states that are not what they
seem, gain nothing.

With `threads` cores allowed, a second of all of them counts once, so that honest use of two threads does not halve a
limit; a thread that runs by itself counts in full. Work is never more than the time on the wall, but for processor time
beyond these cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

__all__ = ["Account", "Activity", "Look", "Process", "Thread"]


class Activity(Enum):
    """What a thread was seen to do."""

    ACTIVE = auto()
    """It runs, or waits for a core."""
    DISK = auto()
    """It waits for the disk."""
    IDLE = auto()
    """It waits for something else, or was stopped."""


class Thread(NamedTuple):
    """One thread at the moment of a look."""

    ran: float
    """Seconds on a core since it began."""
    ready: float
    """Seconds in which it was ready and had no core; 0 for one that has lowered its own priority."""
    activity: Activity
    """What it does."""


class Process(NamedTuple):
    """Processor time of one process at the moment of a look."""

    own: float
    """Seconds of all its threads, also of those that have ended."""
    reaped: float
    """Seconds of its children that have ended and were waited for, and of theirs."""


class Look(NamedTuple):
    """What was seen of a tree at one moment."""

    at: float
    """The moment, by the monotonic clock."""
    processes: Mapping[int, Process]
    """By process id."""
    threads: Mapping[int, Thread]
    """By thread id; empty where the kernel does not tell, and then only the wall counts."""


class Account:
    """The work of one cell or probe, which begins at `began` by the monotonic clock and may use `threads` cores."""

    def __init__(self, began: float, threads: int = 1) -> None:
        self.began = began
        self._threads = max(1, threads)
        self._excluded = 0.0
        self._before: Look | None = None
        self._head = self._wall = 0.0
        self._counted = self._ran = self._single = self._waited = 0.0
        self._gap = self._most = self._idle = self._disk = 0.0

    @property
    def last(self) -> float:
        """The moment of the last look, or when it began."""
        return self._before.at if self._before else self.began

    def add(self, look: Look) -> None:
        """Take a look. Until the first one, the time on the wall is what counts; one from before is passed over."""
        if look.at < self.last:
            return
        before, self._before = self._before, look
        if before is None:
            self._head = look.at - self.began
            return
        wall = look.at - before.at
        counted = _processor_time(before.processes, look.processes)
        seen_between = _threads_between(before.threads, look.threads, wall)
        ran = seen_between.ran
        self._wall += wall
        self._counted += counted
        self._ran += ran
        self._single += max(seen_between.longest_ran, ran / self._threads)
        self._waited += min(seen_between.longest_ready, max(0.0, wall - max(ran, counted) / self._threads))
        ended = max(0.0, counted - ran)
        self._gap += max(0.0, wall - ran - seen_between.ready - ended)
        self._most += wall - seen_between.longest
        seen = {thread.activity for thread in look.threads.values()}
        if Activity.ACTIVE not in seen:
            if Activity.DISK in seen:
                self._disk += wall
            else:
                self._idle += wall

    @property
    def processor(self) -> float:
        """Processor time since the first look, in seconds."""
        return max(self._counted, self._ran)

    @property
    def waited(self) -> float:
        """Seconds since then in which it was seen to wait for others: for a core, or for the disk."""
        return self._waited + self._disk

    def exclude(self, seconds: float) -> None:
        """Leave out `seconds` for which we ourselves held the run up."""
        self._excluded += seconds

    def seconds(self, now: float) -> float:
        """Work until `now`; what passed since the last look counts by the wall."""
        if self._before is None:
            return max(0.0, now - self.began - self._excluded)
        processor = max(self._counted / self._threads, self._single)
        idle = min(self._most, max(self._idle, self._gap - self._disk))
        looked_at = max(processor, min(self._wall, processor + idle))
        chosen = self._head + looked_at + max(0.0, now - self._before.at)
        return max(processor, chosen - self._excluded)


def _processor_time(before: Mapping[int, Process], after: Mapping[int, Process]) -> float:
    """Processor time between two looks. Of children that ended and that nobody counts, what was seen before stays."""
    spent = reaped = vanished = 0.0
    for pid, now in after.items():
        was = before.get(pid)
        if was is None or now.own < was.own:  # it is new, or has the number of one that has ended
            spent += now.own + now.reaped
            continue
        spent += now.own - was.own
        reaped += max(0.0, now.reaped - was.reaped)
    for pid, was in before.items():
        if pid not in after:
            vanished += was.own + was.reaped
    return spent + max(0.0, reaped - vanished)


class _Between(NamedTuple):
    ran: float
    """Seconds on a core, of all threads together."""
    ready: float
    """Seconds ready, of all together."""
    longest: float
    """Seconds on a core or ready, of the thread that has most of them."""
    longest_ran: float
    """Seconds on a core, of the thread that has most of them."""
    longest_ready: float
    """Seconds ready, of the thread that has most of them."""


def _threads_between(before: Mapping[int, Thread], after: Mapping[int, Thread], wall: float) -> _Between:
    threads = [(0.0, 0.0)]
    for tid, now in after.items():
        was = before.get(tid)
        new = was is None or now.ran < was.ran
        on_core = min(wall, now.ran - (0.0 if new or was is None else was.ran))
        waited = min(wall - on_core, max(0.0, now.ready - (0.0 if new or was is None else was.ready)))
        threads.append((on_core, waited))
    ran, ready = zip(*threads, strict=True)
    return _Between(sum(ran), sum(ready), max(map(sum, threads)), max(ran), max(ready))
