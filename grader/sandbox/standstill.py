"""Holding a run up: its whole process tree stands still, and so does the clock of its limits."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable

__all__ = ["Clock", "Standstill"]

STOPPED = frozenset(b"TtZXx")
"""States of /proc/PID/stat in which a process runs nothing, and cannot until it is continued."""
BLOCKED_OR_STOPPED = STOPPED | {ord("D")}
"""Blocked ones are in the kernel, and obey what they were sent before they run any code of their own."""
ROUNDS = 1000
"""Looks at a tree until it has to stand."""
ROUND_SECONDS = 0.001
"""Between two of these looks."""


class Clock:
    """Tells the time by the monotonic clock, less all for which it was stopped."""

    def __init__(self) -> None:
        self._held = 0.0
        self._since: float | None = None

    def now(self) -> float:
        """Seconds; they stand still while it is stopped."""
        return (time.monotonic() if self._since is None else self._since) - self._held

    def stop(self) -> None:
        """Stand still from now on. Does nothing when it does already."""
        if self._since is None:
            self._since = time.monotonic()

    def resume(self) -> None:
        """Go on."""
        if self._since is not None:
            self._held += time.monotonic() - self._since
            self._since = None


class Standstill:
    """Stops and continues the processes that `tree` lists; `kill` ends them."""

    def __init__(self, tree: Callable[[], Iterable[int]], clock: Clock, kill: Callable[[], None]) -> None:
        self.has_failed = False
        """Whether they could not be stopped, and were ended."""
        self._tree, self._clock, self._kill = tree, clock, kill

    def begin(self) -> bool:
        """Stop every process of the tree; returns whether all of them stand.

        The signal cannot be caught, and what would continue a stopped process by itself (a timer that sends SIGCONT) is
        not among the calls that a sandbox allows.
        """
        self._clock.stop()
        told: list[int] = []
        for _ in range(ROUNDS):
            states = {pid: _states(pid) for pid in self._tree()}
            moving = [pid for pid, found in states.items() if not found <= STOPPED]
            quiet = all(states[pid] <= BLOCKED_OR_STOPPED for pid in moving)
            if quiet and moving == told:  # of the blocked ones each was told when nobody was left to continue it
                return True
            told = moving if quiet else []
            _signal(moving, signal.SIGSTOP)
            time.sleep(ROUND_SECONDS)
        return False

    def end(self) -> None:
        """Let them go on."""
        _signal(self._tree(), signal.SIGCONT)
        self._clock.resume()

    def give_up(self) -> None:
        """They could not be stopped: end them."""
        self.has_failed = True
        self._kill()


def _states(pid: int) -> set[int]:
    """The states of the threads of a process, a letter each; nothing when it has ended."""
    try:
        names = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return set()
    return {_state(f"/proc/{pid}/task/{name}/stat") for name in names}


def _state(path: str) -> int:
    """The state of a thread, a letter; that of one that has ended where it is gone."""
    try:
        with open(path, "rb", buffering=0) as file:
            stat = file.read(512)
    except OSError:
        return ord("X")
    return stat[stat.rindex(b")") + 2]


def _signal(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue  # it has ended
