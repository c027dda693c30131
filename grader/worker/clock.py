"""The soft end of a limit: an exception raised in the main thread, when the grader asks for it by a signal.

The grader alone knows when a limit is reached, since it counts work and not the time on the wall, and whatever runs
here belongs to the student. What does not heed the signal is ended from outside.
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
    """The cell or probe took longer than it may. Not an `Exception`, so that `except Exception` lets it through."""


class _Block:
    """What may be interrupted now: `seconds` is its limit, and before `earliest` none can be meant for it."""

    seconds = 0.0
    earliest = float("inf")


def can_interrupt() -> bool:
    """Whether this system has the signal; Windows has not."""
    return hasattr(signal, "setitimer")


@contextmanager
def within(seconds: float, threads: int = 1) -> Iterator[None]:
    """Have the grader's signal raise `CellTimeout` in the main thread, once the block can have worked for `seconds`.

    That is no sooner than all cores can do it, of which `threads` count once: a signal that was sent to what ran
    before, and comes late, does not end the block.
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
    """Heed no signal from now on, so that the report of what happened is not interrupted."""
    _Block.earliest = float("inf")
    if can_interrupt():
        signal.setitimer(signal.ITIMER_REAL, 0)  # the student's own


def ignore() -> None:
    """Outlive the signal where no block is to be ended."""
    if can_interrupt():
        signal.signal(signal.SIGALRM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    __tracebackhide__ = True  # students see their own frames
    if time.monotonic() >= _Block.earliest:
        raise CellTimeout(f"took longer than {_Block.seconds:g} s")


STRIKE = "<time limit>"
"""What the frame in which the exception is raised is called, in place of this file, if a student prints a traceback."""
_interrupt.__code__ = _interrupt.__code__.replace(co_filename=STRIKE)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
