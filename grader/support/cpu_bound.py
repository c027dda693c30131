"""A bound on processor time, for our own code that works on data from students."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["OutOfPatience", "within_cpu"]


class OutOfPatience(BaseException):
    """It took too long. Not an `Exception`, so that no handler in between catches it."""


@contextmanager
def within_cpu(seconds: float) -> Iterator[None]:
    """Raise `OutOfPatience` when the block takes more than so many seconds of processor time.

    This works only in the main thread, where the system has such timers, and while nothing else uses this one;
    otherwise there is no bound.
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
