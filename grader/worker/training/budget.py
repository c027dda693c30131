"""Keeps what the recorder costs small: when it may look closely, and which of many numbers it keeps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from grader.evidence.training import MOST_NUMBERS

__all__ = ["GROWTH_OF_GRAPHS", "Budget", "Moments", "Series"]

FIRST_SECONDS = 0.02
"""What may be spent at once, so that short trainings are looked at, too."""
SHARE = 0.005
"""Most of the time since then that may be spent besides."""
GROWTH = 1.25
"""Each look comes so many times later than the last one."""
GROWTH_OF_GRAPHS = 2.0
"""The same for looks at the graph of a loss, which are dear where it is large."""


class Budget:
    """The time of close looks, as a share of all time.

    Time is that of the processor in this thread: by the clock, a busy machine would leave no looks.
    """

    def __init__(self, first_seconds: float = FIRST_SECONDS) -> None:
        self._first_seconds = first_seconds
        self._began = time.thread_time()
        self._spent = 0.0

    def is_left(self) -> bool:
        """Whether a look may be taken now."""
        return self._spent < self._first_seconds + SHARE * (time.thread_time() - self._began)

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Counts what is done in this context."""
        began = time.thread_time()
        try:
            yield
        finally:
            self._spent += time.thread_time() - began


class Moments:
    """Numbers of the steps at which to look: `growth` times the last one, or the one after it."""

    def __init__(self, growth: float = GROWTH) -> None:
        self._growth = growth
        self.next = 1
        """The next one."""

    def has_come(self, step: int) -> bool:
        """Whether `step`, which only ever grows, is one of them."""
        if step < self.next:
            return False
        self.next = max(step + 1, int(self._growth * step))
        return True


class Series:
    """At most `MOST_NUMBERS` of the numbers of a training, evenly spread over its steps."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.next = 1
        """The step whose number is wanted next; the first step is 1."""
        self._stride = 1

    def add(self, step: int, value: float | None) -> None:
        """Add the number of a step that is not before the next one; None if it is not known."""
        if value is not None:
            self.values.append(value)
        if len(self.values) == MOST_NUMBERS:
            del self.values[1::2]
            self._stride *= 2
        self.next = step + self._stride
