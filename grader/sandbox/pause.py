"""Pausing a run: all of its processes stand still, and so does the clock of its limits.

The sandbox's init stops them from within when the grader asks it to, over a socket: its signal to all processes
(`kill(-1)`) also reaches those that are just being forked, and none outside of the sandbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from typing import Protocol

from grader.support.timeline import Track

__all__ = ["Clock", "Hold", "Line", "obey"]

STOP, GO = b"s", b"g"
STANDS, MOVES = b"s", b"m"
QUIET_ROUNDS = 3
"""Rounds in a row that must find everything stopped. Each signals again: a process that runs may continue others."""
ROUNDS = 500
"""Rounds after which we give up."""
ROUND_SECONDS = 0.001
"""Seconds between the signal of a round and its check."""
ANSWER_SECONDS = 10.0
"""Most seconds to wait for init's answer."""
STANDING = frozenset(b"TtZXxD")
"""States in /proc/PID/stat of a thread that runs no code: stopped, traced, ended, or blocked in the kernel, which stops
a signalled thread before it returns."""
BLOCKED, FLAGS, EXITING = b"D", 6, 0x4
"""The blocked state; the position of the flags, counted from the state; the flag of a thread that is about to end."""
STOPPED_BY = 1 << signal.SIGSTOP - 1 if hasattr(signal, "SIGSTOP") else 0


class Clock:
    """A monotonic clock that can be stopped."""

    def __init__(self) -> None:
        self._held = 0.0
        self._since: float | None = None

    def now(self) -> float:
        """Seconds, not counting those while it was stopped."""
        return (time.monotonic() if self._since is None else self._since) - self._held

    def stop(self) -> None:
        """Stop. Does nothing if it is stopped already."""
        if self._since is None:
            self._since = time.monotonic()

    def resume(self) -> None:
        """Continue."""
        if self._since is not None:
            self._held += time.monotonic() - self._since
            self._since = None


class Stoppable(Protocol):
    """A worker and all processes below it."""

    async def stop(self) -> bool:
        """Stop all of them; returns whether that worked."""

    def resume(self) -> None:
        """Let them continue."""

    def kill(self) -> None:
        """End them."""


class Hold:
    """Stops and continues a run, and its clock."""

    def __init__(self, run: Stoppable, clock: Clock, track: Track) -> None:
        self.has_failed = False
        """Whether it could not be stopped, and was ended."""
        self._run, self._clock, self._track = run, clock, track

    async def begin(self) -> bool:
        """Stop it; returns whether that worked. A run that cannot be stopped is ended."""
        self._clock.stop()
        self._track.hold()
        if not await self._run.stop():
            self.has_failed = True
            self._run.kill()
        return not self.has_failed

    def end(self) -> None:
        """Let it continue."""
        self._run.resume()
        self._clock.resume()
        self._track.resume()


class Line:
    """The grader's end of the socket to an init."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair()
        """The other end, for init."""
        self._ours.setblocking(False)

    async def stop(self) -> bool:
        """Stop all processes there; returns whether that worked, or the sandbox has ended."""
        try:
            self._ours.send(STOP)
            async with asyncio.timeout(ANSWER_SECONDS):
                return await asyncio.get_running_loop().sock_recv(self._ours, 1) != MOVES
        except (BrokenPipeError, ConnectionResetError):
            return True
        except TimeoutError:
            return False

    def resume(self) -> None:
        """Let them continue."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has ended
            self._ours.send(GO)

    def close(self) -> None:
        """Hang up."""
        self._ours.close()
        self.theirs.close()


def obey(line: int) -> None:
    """Serve init's end of the socket until the grader hangs up. `line` is a descriptor."""
    while word := os.read(line, 1):
        if word == STOP:
            os.write(line, STANDS if _all_stand() else MOVES)
        else:
            _signal_all(signal.SIGCONT)


def _all_stand() -> bool:
    """Stop all other processes of this sandbox; returns whether that worked."""
    quiet = 0
    for _ in range(ROUNDS):
        _signal_all(signal.SIGSTOP)
        time.sleep(ROUND_SECONDS)
        quiet = quiet + 1 if all(map(_stands, filter(str.isdigit, os.listdir("/proc")))) else 0
        if quiet == QUIET_ROUNDS:
            return True
    return False


def _signal_all(number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # there is no other process
        os.kill(-1, number)


def _stands(pid: str) -> bool:
    """Whether no thread of a process runs; always true of pid 1, which is this process."""
    if pid == "1":
        return True
    with contextlib.suppress(OSError):  # the process, or one of its threads, has just ended
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
    """Whether a blocked thread has a pending signal besides the one that stops it, and so may end when it returns.

    Its death may continue other processes: a parent that is signalled, or an orphaned process group.
    """
    with open(f"{thread}/status", "rb", buffering=0) as file:
        sets = dict(line.split(b":\t") for line in file.read(8192).splitlines() if line.startswith((b"Sig", b"Shd")))
    waiting = int(sets[b"SigPnd"], 16) | int(sets[b"ShdPnd"], 16)
    return bool(waiting & ~int(sets[b"SigBlk"], 16) & ~STOPPED_BY)
