"""Handles what ends a command from outside: Ctrl-C, and the signals that mean the same without a terminal.

A terminal signals a whole process group, and the parent of the command may signal it as well. So several signals within
a moment count as one. A second exception would interrupt the clean-up after the first: files would be left half
written, and the event loop might wait for ever.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import threading
import time
from collections.abc import Coroutine, Iterator
from types import FrameType
from typing import Any, TypeVar

__all__ = ["SIGNALLED", "deafen", "ended_by", "heed", "interrupts", "leave_at_once", "leave_when_ended", "run"]

T = TypeVar("T")

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C; what Slurm and a shutdown send; a closed terminal. Windows does not have all of them."""
SAME_SECONDS = 1.0
"""Seconds within which further signals count as the same one; a later Ctrl-C counts anew."""
SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a command."""
USUAL = (signal.SIG_DFL, signal.default_int_handler)
"""Python's default handlers, which we replace. Any other handler stays."""


def ended_by(number: signal.Signals) -> str:
    """The message for a command that the signal `number` ended."""
    what = "interrupted" if number == signal.SIGINT else f"ended by {number.name}"
    return f"{what}; what was finished is kept, and the same command goes on from there"


def leave_when_ended() -> None:
    """Have each of `ENDING` end the process at once, in one line, before and after `interrupts` is in force.

    This is for the time of imports: there is nothing to clean up yet, and an exception inside the import system would
    be printed or lost.
    """
    for number in _ending():
        if signal.getsignal(number) in USUAL:
            signal.signal(number, _leave)


@contextlib.contextmanager
def leave_at_once() -> Iterator[None]:
    """Where `interrupts` is in force, have each of `ENDING` end the process at once in the block, which imports.

    A module that tries an import may swallow the exception that `interrupts` raises.
    """
    ours = [number for number in _ending() if _is_ours(signal.getsignal(number))]
    before = {number: signal.signal(number, _leave) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    deafen()
    with contextlib.suppress(OSError):  # the terminal may be gone
        os.write(2, f"gradecast: {ended_by(signal.Signals(number))}\n".encode())
    os._exit(SIGNALLED + number)


@contextlib.contextmanager
def interrupts() -> Iterator[list[signal.Signals]]:
    """Have each of `ENDING` raise a `KeyboardInterrupt` in the block, once; yields the list of signals that came.

    A signal that was ignored from the start stays ignored, like SIGHUP under nohup and SIGINT in a background job.
    """
    came: list[signal.Signals] = []
    heeded = -math.inf

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal heeded
        came.append(signal.Signals(number))
        if time.monotonic() - heeded < SAME_SECONDS:
            return
        heeded = time.monotonic()
        if not _loops:
            raise KeyboardInterrupt
        _loops[-1].cancel()

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in _ending():
            if signal.getsignal(number) in (*USUAL, _leave):
                before[number] = signal.signal(number, interrupt)
    try:
        yield came
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is interrupt:
                signal.signal(number, handler)


def deafen() -> None:
    """Ignore further signals: the command is ending, and prints its last message."""
    for number in _ending() if threading.current_thread() is threading.main_thread() else ():
        signal.signal(number, signal.SIG_IGN)


def _ending() -> list[signal.Signals]:
    return [signal.Signals[name] for name in ENDING if name in signal.Signals.__members__]


class _Loop:
    """An event loop. A signal handler must not raise inside it, so its main task is cancelled instead."""

    def __init__(self) -> None:
        self.asked = False
        """Whether it was asked to end."""
        self._task: Any = None

    def cancel(self) -> None:
        """End it in an orderly way, as soon as it has begun. Called by a signal handler."""
        self.asked = True
        if self._task is not None and not self._task.done():
            self._task.cancel()
            self._task.get_loop().call_soon_threadsafe(lambda: None)  # wakes it

    async def follow(self, main: Coroutine[Any, Any, T], results: list[T]) -> None:
        """Run as the main task. What `main` returns is added to `results`."""
        import asyncio

        self._task = asyncio.current_task()
        if self.asked:
            main.close()
            raise asyncio.CancelledError
        # Not returned: asyncio would compute the task's repr, result included, when it looks up its SIGINT handler.
        results.append(await main)


_loops: list[_Loop] = []
"""The running loops, the innermost last."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """Like `asyncio.run`, but a signal that ends the command cancels `main`, and always raises `KeyboardInterrupt`."""
    import asyncio  # most commands run nothing

    if threading.current_thread() is not threading.main_thread() or not _are_heeded():
        return asyncio.run(main)
    loop, results = _Loop(), list[T]()
    _loops.append(loop)
    try:
        asyncio.run(loop.follow(main, results))
    except (asyncio.CancelledError, Exception) as error:
        if loop.asked:
            raise KeyboardInterrupt from error
        raise
    finally:
        _loops.remove(loop)
    if loop.asked:
        raise KeyboardInterrupt
    return results[0]


def heed() -> None:
    """Raise `CancelledError` if the event loop around this was asked to end; for code that blocks it for long."""
    import asyncio

    if _loops and _loops[-1].asked:
        raise asyncio.CancelledError


def _are_heeded() -> bool:
    """Whether `interrupts` is in force. Elsewhere, such as in a notebook, asyncio handles Ctrl-C."""
    return any(_is_ours(signal.getsignal(number)) for number in _ending())


def _is_ours(handler: object) -> bool:
    return getattr(handler, "__module__", "") == __name__
