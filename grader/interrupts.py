"""What ends a command from outside: Ctrl-C, and the signals that mean the same without a terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["interrupts"]

ENDING = ("SIGTERM", "SIGHUP")
"""Slurm, a shutdown and a closed terminal say so. Windows has not all of them."""


@contextmanager
def interrupts() -> Iterator[list[signal.Signals]]:
    """Have SIGTERM and SIGHUP interrupt as Ctrl-C does; yields those that came.

    A signal that is ignored from the start, as SIGHUP is under nohup, stays ignored.
    """
    came: list[signal.Signals] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        came.append(signal.Signals(number))
        handler = signal.getsignal(signal.SIGINT)
        if not callable(handler):  # a shell's background job ignores Ctrl-C
            raise KeyboardInterrupt
        handler(number, frame)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in ENDING if hasattr(signal, name)):
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, interrupt)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
