"""The soft time limit: an exception raised in the main thread, where the system has an interval timer.

Limits are of the clock on the wall, but for one thing: what the code waited for a processor core that others kept busy
is not its own time, and prolongs its limit, up to a bound.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["PATIENCE", "Allowance", "CellTimeout", "can_interrupt", "disarm", "waited_seconds", "within"]

REPEAT_SECONDS = 1.0
"""Code that catches the exception is interrupted again."""
PATIENCE = 2.0
"""A limit is prolonged by this many times itself at most, since code can also keep itself waiting."""
NOTABLE_SECONDS = 0.02
"""Less than this is not worth another wait."""


class CellTimeout(BaseException):
    """The cell or probe took longer than it may. Not an `Exception`, so that `except Exception` lets it through."""


class Allowance:
    """How much longer a limit of `seconds` lasts, since what it binds had to wait for a processor core.

    `waited` is how long it has waited when the limit begins, in seconds, by a count that only grows.
    """

    def __init__(self, seconds: float, waited: float) -> None:
        self._most = PATIENCE * seconds
        self._began = waited
        self._granted = 0.0

    def more(self, waited: float) -> float:
        """Seconds that are due beyond those granted before; 0 when the limit is final."""
        more = min(waited - self._began, self._most) - self._granted
        if more < NOTABLE_SECONDS:
            return 0.0
        self._granted += more
        return more


def waited_seconds(process: str = "self") -> float:
    """How long the main thread of a process has waited for a processor core so far; 0 where Linux does not tell."""
    try:
        with open(f"/proc/{process}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0  # another system, a kernel without these figures, or a process that has ended


def can_interrupt() -> bool:
    """Whether this system has an interval timer; Windows has none."""
    return hasattr(signal, "setitimer")


@contextmanager
def within(seconds: float, waited: Callable[[], float] = waited_seconds) -> Iterator[None]:
    """Raise `CellTimeout` in the main thread when the block takes longer than `seconds` and what it `waited`."""
    if not can_interrupt():
        yield
        return
    allowance = Allowance(seconds, waited())
    raised = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal raised
        __tracebackhide__ = True  # students see their own frames
        more = 0.0 if raised else allowance.more(waited())
        if more:
            signal.setitimer(signal.ITIMER_REAL, more, REPEAT_SECONDS)
            return
        raised = True
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
