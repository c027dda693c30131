"""What ends a command from outside: Ctrl-C, and the signals that mean the same without a terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

__all__ = ["interrupts", "run"]

T = TypeVar("T")
Handler = Callable[[int, FrameType | None], Any]

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
        handler = _cancelling[-1] if _cancelling else signal.getsignal(signal.SIGINT)
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


_cancelling: list[Handler] = []
"""How an event loop is cancelled that runs where Ctrl-C is ignored."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run`, which `interrupts` end in good order even where Ctrl-C is ignored.

    asyncio cancels what runs only when Ctrl-C has its usual effect at the start; an exception out of a handler would
    strike the loop itself instead, and might leave it waiting for ever.
    """
    import asyncio  # most commands run nothing

    results: list[T] = []

    async def keep() -> None:
        # asyncio looks up its handler of Ctrl-C as a number, which writes out the task and what it returns, in vain.
        results.append(await main)

    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        asyncio.run(keep())
        return results[0]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        asyncio.run(_with_ctrl_c_ignored(keep()))
    finally:
        _cancelling.clear()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return results[0]


async def _with_ctrl_c_ignored(main: Coroutine[Any, Any, T]) -> T:
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    if callable(handler):
        _cancelling.append(handler)
    return await main
