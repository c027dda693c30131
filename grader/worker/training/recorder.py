"""Collects what is noted of all trainings in this process, and sees to it that noting never disturbs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.evidence.training import MOST_TRAININGS, Training, documents
from grader.worker.training.budget import Budget
from grader.worker.training.student_line import place_here
from grader.worker.training.trace import Trace

__all__ = ["TrainingRecorder"]

MOST_TRACES = 4 * MOST_TRAININGS
MOST_FAILURES = 50
"""After so many errors of its own the recorder stops."""


class TrainingRecorder:
    """The trainings of this process."""

    def __init__(self) -> None:
        self.cell = ""
        """Id of the cell that runs; empty if the front end does not say."""
        self._execution = 0
        self.budget = Budget()
        self.failures = 0
        self.is_on = True
        """Whether it notes anything now."""
        self._traces: list[Trace] = []

    def enter(self, cell: str) -> None:
        """Another cell runs, or the same one again."""
        self.cell = cell
        self._execution += 1

    def begin(self, framework: str) -> Trace:
        """The trace of a training that begins here."""
        trace = Trace(framework, self.cell, place_here(), self._execution)
        # What the same cell trained when it ran before is of no interest any more.
        self._traces = [item for item in self._traces if item.seen.cell != self.cell or item.is_of(self._execution)]
        self._traces.append(trace)
        if len(self._traces) > MOST_TRACES:  # the latest may not have begun yet, and so say nothing
            recent = self._traces[-MOST_TRAININGS:]
            self._traces = [*(item for item in self._latest() if item not in recent), *recent]
        return trace

    def trainings(self) -> tuple[Training, ...]:
        """What is known of each; of those that one line of one cell made, only the latest."""
        return tuple(trace.training() for trace in self._latest())

    def documents(self) -> list[dict[str, Any]]:
        """The same as JSON; nothing if that fails, because student code may have changed anything in this process."""
        try:
            return documents(self.trainings())
        except Exception:
            return []

    @contextmanager
    def paused(self) -> Iterator[None]:
        """In this context nothing is noted: it is not the student who trains."""
        was_on, self.is_on = self.is_on, False
        try:
            yield
        finally:
            self.is_on = was_on

    def stop(self) -> None:
        """Note nothing any more."""
        self.is_on = False

    def safely(self, note: Callable[..., object], *args: Any) -> None:
        """Call `note`, unless this is paused. Its errors are counted, and go no further.

        An interrupt is no error: it is meant for the student's code, and passes.
        """
        if not self.is_on:
            return
        try:
            note(*args)
        except Exception:
            self.failures += 1
            self.is_on = self.failures < MOST_FAILURES

    def _latest(self) -> list[Trace]:
        known = {(trace.seen.cell, trace.seen.place): trace for trace in self._traces if trace.says_something()}
        return list(known.values())[-MOST_TRAININGS:]
