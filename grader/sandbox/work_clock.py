"""Computes how much of its limit a run has used up, from looks at its process tree.

Work is the processor time of the whole tree, including children that have ended, plus the wall-clock time in which no
thread of the tree ran, was ready to run, or waited for the disk. So sleeping counts, and so does waiting for a lock, a
pipe or a sleeping child. Waiting for a core that others keep busy does not count.

Processor time comes from the kernel's sums. Idle time is estimated by sampling: looks come at random moments, and each
represents the time since the one before. The kernel's sums correct this estimate:

- Idle time is at most the wall-clock time minus the time that the most active thread ran or was ready.
- If a look finds a process that is newer than the last look, all time counts except what is known to have been spent
  running or ready. Short-lived children that nobody waits for leave no sums behind, and would otherwise hide work.

If `threads` cores are allowed, one second on all of them counts as one second, so that honest use of two threads does
not halve a limit; the time of a single running thread counts in full. Work never exceeds wall-clock time, except for
processor time on more than `threads` cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

__all__ = ["Account", "Activity", "Look", "Process", "Thread"]


class Activity(Enum):
    """What a thread does at the moment of a look."""

    ACTIVE = auto()
    """It runs, or waits for a core."""
    DISK = auto()
    """It waits for the disk."""
    IDLE = auto()
    """It waits for something else, or is stopped."""


class Thread(NamedTuple):
    """One thread at the moment of a look."""

    ran: float
    """Seconds on a core since it began."""
    ready: float
    """Seconds in which it was ready but had no core; 0 if it has lowered its own priority."""
    activity: Activity
    """What it does. A thread that has lowered its own priority waits by choice, and so counts as idle."""
    process: int
    """Id of its process."""


class Process(NamedTuple):
    """Processor time of one process at the moment of a look."""

    own: float
    """Seconds of all its threads, including those that have ended."""
    reaped: float
    """Seconds of its descendants that have ended and were waited for."""


class Look(NamedTuple):
    """A look at a process tree at one moment."""

    at: float
    """The moment, in seconds of the monotonic clock."""
    processes: Mapping[int, Process]
    """Processes by id."""
    threads: Mapping[int, Thread]
    """Threads by id; empty if the kernel does not show them, and then only wall-clock time counts."""


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
        """Add a look. Before the first one, wall-clock time counts; looks from before the account began are ignored."""
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
        """Seconds since the first look in which it was seen to wait for a core or the disk."""
        return self._waited + self._disk

    def exclude(self, seconds: float) -> None:
        """Do not count `seconds` for which we ourselves delayed the run."""
        self._excluded += seconds

    def seconds(self, now: float) -> float:
        """Work until `now` in seconds; since the last look, wall-clock time counts."""
        if self._before is None:
            return max(0.0, now - self.began - self._excluded)
        processor = max(self._counted / self._threads, self._single)
        idle = min(self._most, self._idle)
        looked_at = max(processor, min(self._wall, processor + idle))
        chosen = self._head + looked_at + max(0.0, now - self._before.at)
        return max(processor, chosen - self._excluded)


def _processor_time(before: Mapping[int, Process], after: Mapping[int, Process]) -> float:
    """Processor time between two looks. For children that ended without being counted, the last seen time stays."""
    spent = reaped = vanished = 0.0
    for pid, now in after.items():
        was = before.get(pid)
        if was is None or now.own < was.own:  # it is new, or reuses the id of one that has ended
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
    """Seconds on a core of all threads together."""
    ready: float
    """Seconds ready of all threads together."""
    longest: float
    """Most seconds that a single thread was on a core or ready."""
    longest_ran: float
    """Most seconds that a single thread was on a core."""
    longest_ready: float
    """Most seconds that a single thread was ready."""


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
