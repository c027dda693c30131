"""A bound on processor time, for code of ours that works on what came from students."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["OutOfPatience", "within_cpu"]


class OutOfPatience(BaseException):
    """It took too long. No `Exception`, so that nothing on the way takes it for one of its own."""


@contextmanager
def within_cpu(seconds: float) -> Iterator[None]:
    """Raise `OutOfPatience` when the block takes more than so many seconds of processor time.

    Only the main thread can be interrupted so, only where the system has such timers, and only when nobody else uses
    the one that is needed; otherwise there is no bound.
    """
    if not _is_free():
        yield
        return
    before = signal.signal(signal.SIGPROF, _interrupt)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)  # once: one that comes late finds nothing to end
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
