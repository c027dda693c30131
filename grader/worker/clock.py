"""The soft time limit: an exception raised in the main thread, where the system has an interval timer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["CellTimeout", "can_interrupt", "disarm", "within"]

REPEAT_SECONDS = 1.0
"""Code that catches the exception is interrupted again."""


class CellTimeout(BaseException):
    """The cell or probe took longer than it may. Not an `Exception`, so that `except Exception` lets it through."""


def can_interrupt() -> bool:
    """Whether this system has an interval timer; Windows has none."""
    return hasattr(signal, "setitimer")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise `CellTimeout` in the main thread when the block takes longer than `seconds`."""
    if not can_interrupt():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise CellTimeout(f"took longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT_SECONDS)
    try:
        yield
    finally:
        disarm()


def disarm() -> None:
    """Stop the timer, so that the report of what happened is not interrupted."""
    if can_interrupt():
        signal.setitimer(signal.ITIMER_REAL, 0)
