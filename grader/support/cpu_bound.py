"""Limits the processor time of our own code that works on students' data."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["OutOfPatience", "within_cpu"]


class OutOfPatience(BaseException):
    """The code took too long. Not an `Exception`, so that no handler in between catches it."""


@contextmanager
def within_cpu(seconds: float) -> Iterator[None]:
    """Raise `OutOfPatience` when the block has taken `seconds` of processor time.

    This works only in the main thread, on systems that have such timers, and if nothing else uses the timer; otherwise
    there is no limit.
    """
    if not _is_free():
        yield
        return
    before = signal.signal(signal.SIGPROF, _interrupt)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)  # fires once: a late signal must not end other code
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _is_free() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGPROF) is signal.SIG_DFL and signal.getitimer(signal.ITIMER_PROF)[0] == 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise OutOfPatience
