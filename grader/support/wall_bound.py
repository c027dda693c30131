"""A bound on the time that a student's code takes in their own notebook, on every system. No points depend on it."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from grader.support.cpu_bound import OutOfPatience

__all__ = ["within_wall"]

PATIENCE = 10
"""Most time on the wall for code that works on a busy machine, as a multiple of the bound."""
IDLE = 0.02
"""Largest share of one core that a process uses which only waits."""
AGAIN_SECONDS = 1.0
"""After which code that catches the exception gets another one."""


@contextmanager
def within_wall(seconds: float) -> Iterator[None]:
    """Raise `OutOfPatience` in this thread when the block takes more than so many seconds on the wall.

    A busy machine is no reason: while the process works, but has had less processor time than that, the block goes on,
    for at most `PATIENCE` times as long.
    Where the system has signals, code that sleeps or waits is stopped, too; elsewhere, and in a thread that is not the
    main one, as soon as it comes back to Python.
    """
    watch = _Watch(seconds)
    try:
        try:
            watch.begin()
            yield
        finally:
            watch.end()
    except OutOfPatience:  # it may have struck in the line above
        watch.end()
        raise


class _Watch:
    """A thread that interrupts the one which made it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._watched = threading.get_ident()
        self._by_signal = hasattr(signal, "pthread_kill") and threading.current_thread() is threading.main_thread()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        if self._by_signal:
            self._before = signal.signal(signal.SIGALRM, self._strike)
        self._thread.start()

    def end(self) -> None:
        """Interrupt nothing any more. May be called twice."""
        self._ended.set()
        self._thread.join()
        self._raise_soon(None)
        if self._by_signal:
            signal.signal(signal.SIGALRM, self._before)

    def _watch(self) -> None:
        began, used = time.monotonic(), time.process_time()
        ended = self._ended.wait(self._seconds)
        while not ended and self._is_held_up(time.monotonic() - began, time.process_time() - used):
            ended = self._ended.wait(self._seconds / PATIENCE)
        while not ended:
            if self._by_signal:
                signal.pthread_kill(self._watched, signal.SIGALRM)
            else:
                self._raise_soon(OutOfPatience)
            ended = self._ended.wait(AGAIN_SECONDS)

    def _is_held_up(self, wall: float, work: float) -> bool:
        """Whether the process works, and only the machine is slow."""
        return IDLE * wall < work < self._seconds and wall < PATIENCE * self._seconds

    def _strike(self, *_: object) -> None:
        if not self._ended.is_set():
            raise OutOfPatience

    def _raise_soon(self, what: type[OutOfPatience] | None) -> None:
        """Have the watched thread raise it when it runs Python next; with None, what was to be raised is not."""
        if not self._by_signal:
            error = None if what is None else ctypes.py_object(what)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._watched), error)
