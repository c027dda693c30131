"""Keeps what the recorder costs small: when it may look closely, and which of many numbers it keeps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from grader.evidence.training import MOST_NUMBERS

__all__ = ["Budget", "Moments", "Series"]

FIRST_SECONDS = 0.05
"""What may be spent at once, so that short trainings are looked at, too."""
SHARE = 0.01
"""Most of the time since then that may be spent besides."""
GROWTH = 1.25
"""Each look comes so many times later than the last one."""


class Budget:
    """The time of close looks, as a share of all time."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._spent = 0.0

    def is_left(self) -> bool:
        """Whether a look may be taken now."""
        return self._spent < FIRST_SECONDS + SHARE * (time.perf_counter() - self._began)

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Counts what is done in this context."""
        began = time.thread_time()  # not by the clock: a busy machine would leave no looks
        try:
            yield
        finally:
            self._spent += time.thread_time() - began


class Moments:
    """Steps at which to look: the first ones, and then at growing distances."""

    def __init__(self) -> None:
        self._next = 1

    def has_come(self, step: int) -> bool:
        """Whether `step`, which only ever grows, is one of them."""
        if step < self._next:
            return False
        self._next = max(step + 1, int(GROWTH * step))
        return True


class Series:
    """At most `MOST_NUMBERS` of the numbers that were added, evenly spread over them."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self._stride = 1
        self._count = 0

    def wants_next(self) -> bool:
        """Whether the next number would be kept; if not, it is counted as added."""
        if self._count % self._stride:
            self._count += 1
            return False
        return True

    def add(self, value: float) -> None:
        """Add a number that is wanted."""
        self._count += 1
        self.values.append(value)
        if len(self.values) == MOST_NUMBERS:
            del self.values[1::2]
            self._stride *= 2
