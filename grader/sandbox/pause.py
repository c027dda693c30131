"""Holding a run up: all of its processes stand still, and so does the clock of its limits.

They are stopped from within, by the sandbox's init, which the grader asks over a socket of their own: a signal to all
processes there (`kill(-1)`) meets those too that are just being forked, and none that is elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from typing import Protocol

__all__ = ["Clock", "Hold", "Line", "obey"]

STOP, GO = b"s", b"g"
STANDS, MOVES = b"s", b"m"
QUIET_ROUNDS = 3
"""Looks in a row that must find everything stopped, each after a further signal: what still runs may wake the rest."""
ROUNDS = 500
"""Of looks; what does not stand then will not."""
ROUND_SECONDS = 0.001
ANSWER_SECONDS = 10.0
"""Longest time for an answer."""
STANDING = frozenset(b"TtZXxD")
"""States of /proc/PID/stat: stopped, traced, ended; or blocked in the kernel, whence none returns past a signal."""
BLOCKED, FLAGS, EXITING = b"D", 6, 0x4
"""The last of these states, and where behind it, in which bit, stands that a thread is about to end."""
STOPPED_BY = 1 << signal.SIGSTOP - 1 if hasattr(signal, "SIGSTOP") else 0


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


class Stoppable(Protocol):
    """A worker and all processes below it."""

    async def stop(self) -> bool:
        """Have all of them stand; returns whether they do."""

    def resume(self) -> None:
        """Let them go on."""

    def kill(self) -> None:
        """End them."""


class Hold:
    """Stops and continues a run, and its clock."""

    def __init__(self, run: Stoppable, clock: Clock) -> None:
        self.has_failed = False
        """Whether it could not be stopped, and was ended."""
        self._run, self._clock = run, clock

    async def begin(self) -> bool:
        """Have it stand; returns whether it does. One that does not is ended."""
        self._clock.stop()
        if not await self._run.stop():
            self.has_failed = True
            self._run.kill()
        return not self.has_failed

    def end(self) -> None:
        """Let it go on."""
        self._run.resume()
        self._clock.resume()


class Line:
    """The grader's end of the socket to an init."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair()
        """The other end, for init."""
        self._ours.setblocking(False)

    async def stop(self) -> bool:
        """Have all processes there stand; returns whether they do. Those of a sandbox that has ended do."""
        try:
            self._ours.send(STOP)
            async with asyncio.timeout(ANSWER_SECONDS):
                return await asyncio.get_running_loop().sock_recv(self._ours, 1) != MOVES
        except (BrokenPipeError, ConnectionResetError):
            return True
        except TimeoutError:
            return False

    def resume(self) -> None:
        """Let them go on."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has ended
            self._ours.send(GO)

    def close(self) -> None:
        """Hang up."""
        self._ours.close()
        self.theirs.close()


def obey(line: int) -> None:
    """Be init's end of the socket, until the grader hangs up. `line` is a descriptor."""
    while word := os.read(line, 1):
        if word == STOP:
            os.write(line, STANDS if _all_stand() else MOVES)
        else:
            _signal_all(signal.SIGCONT)


def _all_stand() -> bool:
    """Stop all processes of this sandbox but this one; returns whether they stand."""
    quiet = 0
    for _ in range(ROUNDS):
        _signal_all(signal.SIGSTOP)
        time.sleep(ROUND_SECONDS)
        quiet = quiet + 1 if all(map(_stands, filter(str.isdigit, os.listdir("/proc")))) else 0
        if quiet == QUIET_ROUNDS:
            return True
    return False


def _signal_all(number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # there is none
        os.kill(-1, number)


def _stands(pid: str) -> bool:
    """Whether no thread of a process runs; this one, pid 1, is not asked."""
    if pid == "1":
        return True
    with contextlib.suppress(OSError):  # it has ended, or a thread of it just now
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/stat", "rb", buffering=0) as file:
                stat = file.read(512)
            fields = stat[stat.rindex(b")") + 2 :].split()
            if fields[0][0] not in STANDING:
                return False
            if fields[0] == BLOCKED and (int(fields[FLAGS]) & EXITING or _is_signalled(f"/proc/{pid}/task/{thread}")):
                return False
    return True


def _is_signalled(thread: str) -> bool:
    """Whether a signal beside the one that stops it waits for a blocked thread, and may end it when it returns.

    By its death the kernel may continue others: a parent that asked for that, or a group of processes without one.
    """
    with open(f"{thread}/status", "rb", buffering=0) as file:
        sets = dict(line.split(b":\t") for line in file.read(8192).splitlines() if line.startswith((b"Sig", b"Shd")))
    waiting = int(sets[b"SigPnd"], 16) | int(sets[b"ShdPnd"], 16)
    return bool(waiting & ~int(sets[b"SigBlk"], 16) & ~STOPPED_BY)
