"""What is known of one training while it goes on."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import Any

from grader.evidence.training import MOST_NUMBERS, Layer, Training
from grader.worker.training.budget import Moments, Series

__all__ = ["Trace"]

MOST_LAYERS = 32


class LastTwo:
    """The last two numbers of several."""

    def __init__(self) -> None:
        self._values: list[float] = []

    def add(self, value: float) -> None:
        """Add a number."""
        self._values = [*self._values[-1:], value]

    def smaller(self) -> float:
        """The smaller one; 0 before there are two."""
        return min(self._values) if len(self._values) == 2 else 0.0

    def larger(self) -> float:
        """The larger one; 0 before there are two."""
        return max(self._values) if len(self._values) == 2 else 0.0


class Trace:
    """Numbers about one training, bounded in size. Holds nothing of the student's."""

    def __init__(self, framework: str, cell: str, place: str, execution: int = 0) -> None:
        self._execution = execution
        self.seen = Training(framework=framework, cell=cell, place=place)
        """All that is not counted below."""
        self.steps = 0
        self.backwards = 0
        self.added = 0
        self.broadcast = 0
        self.dropout = 0
        self.validated = 0
        self.trained_on = 0
        self.losses, self.gradients, self.updates = Series(), Series(), Series()
        self.graph: list[int] = []
        self.dead, self.saturated, self.spread, self.copied = LastTwo(), LastTwo(), LastTwo(), LastTwo()
        self.is_superseded = False
        """Whether another optimizer trains the same weights, or the student changes them by hand."""
        self.backward_moments, self.step_moments, self.loss_moments = Moments(), Moments(), Moments()
        self._layers: list[tuple[Series, Series]] = []

    def is_of(self, execution: int) -> bool:
        """Whether it began in that execution of a cell."""
        return self._execution == execution

    def note(self, **values: Any) -> None:
        """Replace values that are not counted."""
        self.seen = replace(self.seen, **values)

    def note_layers(self, gradients: list[float], updates: list[float]) -> None:
        """Add what one step was like: by layer the size of its gradient, and that of the step."""
        if not self._layers:
            self._layers = [(Series(), Series()) for _ in gradients]
        for (known, changes), gradient, update in zip(self._layers, gradients, updates, strict=False):
            for series, value in ((known, gradient), (changes, update)):
                if series.wants_next():
                    series.add(value)

    def note_graph(self, nodes: int) -> None:
        """Add the size of a graph."""
        if len(self.graph) < MOST_NUMBERS:
            self.graph.append(nodes)

    def says_something(self) -> bool:
        """Whether anything happened."""
        if self.steps:
            return True
        return (self.backwards > 0 or self.seen.detached or self.seen.used_twice) and not self.is_superseded

    def training(self) -> Training:
        """What is known now."""
        half = MOST_LAYERS // 2
        layers = self._layers if len(self._layers) <= MOST_LAYERS else [*self._layers[:half], *self._layers[-half:]]
        return replace(
            self.seen,
            steps=self.steps,
            backwards=self.backwards,
            added=self.added,
            broadcast=self.broadcast,
            dropout=self.dropout,
            validated=self.validated,
            trained_on=self.trained_on,
            losses=tuple(self.losses.values),
            gradients=tuple(self.gradients.values),
            updates=tuple(self.updates.values),
            graph=tuple(self.graph),
            dead=self.dead.smaller(),
            saturated=self.saturated.smaller(),
            spread=self.spread.larger(),
            copied=self.copied.larger(),
            layers=tuple(Layer(*(median(series.values) for series in pair)) for pair in layers if pair[0].values),
        )
