"""Enforces limits softly: when the grader sends a signal, an exception is raised in the main thread.

Only the grader knows when a limit is reached, since it counts work and not wall-clock time, and the student's code
controls this process. Code that catches the exception is ended from outside.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["CellTimeout", "can_interrupt", "disarm", "ignore", "within"]


class CellTimeout(BaseException):
    """The cell or probe exceeded its time limit. Not an `Exception`, so that `except Exception` does not catch it."""


class _Block:
    """The block that may be interrupted: its limit is `seconds`, and a signal before `earliest` is not meant for it."""

    seconds = 0.0
    earliest = float("inf")


def can_interrupt() -> bool:
    """Whether this system has the signal; Windows does not."""
    return hasattr(signal, "setitimer")


@contextmanager
def within(seconds: float, threads: int = 1) -> Iterator[None]:
    """Make the grader's signal raise `CellTimeout` in the main thread, once the block can have worked for `seconds`.

    The earliest moment is computed for code that uses all cores, where `threads` cores together count once. A signal
    before it was meant for an earlier block, and is ignored.
    """
    if not can_interrupt():
        yield
        return
    signal.signal(signal.SIGALRM, _interrupt)
    _Block.seconds = seconds
    _Block.earliest = time.monotonic() + seconds * min(1.0, max(1, threads) / _cores())
    try:
        yield
    finally:
        disarm()


def disarm() -> None:
    """Ignore signals from now on, so that reporting the result is not interrupted."""
    _Block.earliest = float("inf")
    if can_interrupt():
        signal.setitimer(signal.ITIMER_REAL, 0)  # a timer that the student's code may have set


def ignore() -> None:
    """Install the signal's handler, so that a signal outside of blocks does not end the process."""
    if can_interrupt():
        signal.signal(signal.SIGALRM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    __tracebackhide__ = True  # IPython leaves this frame out of tracebacks
    if time.monotonic() >= _Block.earliest:
        raise CellTimeout(f"took longer than {_Block.seconds:g} s")


STRIKE = "<time limit>"
"""What the frame in which the exception is raised is called, in place of this file, if a student prints a traceback."""
_interrupt.__code__ = _interrupt.__code__.replace(co_filename=STRIKE)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
