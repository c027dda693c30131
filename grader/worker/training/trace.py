"""What is known of one training while it goes on."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from statistics import median
from typing import Any

from grader.evidence.training import MOST_NUMBERS, Layer, Training
from grader.worker.training.budget import GROWTH_OF_GRAPHS, Moments, Series

__all__ = ["Trace"]

MOST_LAYERS = 32


def _latest(most: int) -> deque[float]:
    return deque(maxlen=most)


class Trace:
    """Numbers about one training, bounded in size. Holds nothing of the student's."""

    def __init__(self, framework: str, cell: str, place: str, execution: int = 0) -> None:
        self._execution = execution
        self.seen = Training(framework=framework, cell=cell, place=place)
        """All that is not counted below."""
        self.steps = 0
        self.backwards = 0
        self.watched = 0
        self.added = 0
        self.broadcast = 0
        self.dropout = 0
        self.validated = 0
        self.trained_on = 0
        self.losses = Series()
        self.gradients, self.updates, self.graph = _latest(MOST_NUMBERS), _latest(MOST_NUMBERS), _latest(MOST_NUMBERS)
        self.dead, self.spread, self.copied = _latest(2), _latest(2), _latest(2)
        self.is_superseded = False
        """Whether another optimizer trains the same weights, or the student changes them by hand."""
        self.step_moments, self.loss_moments, self.graph_moments = Moments(), Moments(), Moments(GROWTH_OF_GRAPHS)
        self.evaluation_moments = Moments()
        self._layers: list[tuple[deque[float], deque[float]]] = []

    def is_of(self, execution: int) -> bool:
        """Whether it began in that execution of a cell."""
        return self._execution == execution

    def note(self, **values: Any) -> None:
        """Replace values that are not counted."""
        self.seen = replace(self.seen, **values)

    def note_layers(self, gradients: list[float], updates: list[float]) -> None:
        """Add what one step was like: by layer the size of its gradient, and that of the step."""
        if not self._layers:
            self._layers = [(_latest(MOST_NUMBERS), _latest(MOST_NUMBERS)) for _ in gradients]
        for (known, changes), gradient, update in zip(self._layers, gradients, updates, strict=False):
            known.append(gradient)
            changes.append(update)

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
            watched=self.watched,
            added=self.added,
            broadcast=self.broadcast,
            dropout=self.dropout,
            validated=self.validated,
            trained_on=self.trained_on,
            losses=tuple(self.losses.values),
            gradients=tuple(self.gradients),
            updates=tuple(self.updates),
            graph=tuple(map(int, self.graph)),
            dead=min(self.dead) if len(self.dead) == 2 else 0.0,
            spread=max(self.spread) if len(self.spread) == 2 else 0.0,
            copied=max(self.copied) if len(self.copied) == 2 else 0.0,
            layers=tuple(Layer(*map(median, pair)) for pair in layers),
        )
