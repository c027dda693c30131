"""How much of its limit a run has used up: the arithmetic, without a process.

Work is processor time of the whole tree, children that have ended among it, and wall time in which no thread of the
tree ran, was ready to run, or waited for the disk. So sleeping counts, and so does waiting for a lock, a pipe or a
sleeping child; waiting for a core that others keep busy does not.

It follows from looks at the tree. Processor time is what the kernel's sums say. Time in which nothing was active is
what the looks say, as a sample does: they come at moments drawn by lot, and each stands for the time since the one
before. The kernel's sums correct it:

- it was no more than the wall time less what the most active thread ran and was ready;
- where a look meets a process that has come since the look before, all counts but what is known to have run or to have
  been ready: short-lived children of which nobody waits for the end leave no sum behind, and so gain nothing.

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
    """What it does. One that has lowered its own priority waits by choice."""
    process: int
    """The process that it belongs to."""


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
        self._most = self._idle = self._disk = 0.0

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
        self._most += wall - seen_between.longest
        seen = {thread.activity for thread in look.threads.values()}
        active = {thread.process for thread in look.threads.values() if thread.activity is Activity.ACTIVE}
        if active - before.processes.keys():
            self._idle += max(0.0, wall - max(ran, counted) - seen_between.ready)
        elif Activity.DISK in seen and not active:
            self._disk += wall
        elif not active:
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
        idle = min(self._most, self._idle)
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
