"""Statistics of questions: pure functions of a class's points, by student and question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEW", "QuestionStatistics", "Spread", "question_statistics", "spread"]

FEW = 30
"""Number of students below which discrimination is mostly chance."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class QuestionStatistics:
    """Statistics of one question."""

    question: str
    """The question's id."""
    mean: float
    """Mean share of its points that students reached, 0 to 1."""
    full: float
    """Share of students with all of its points."""
    none: float
    """Share of students with none."""
    discrimination: float | None
    """Correlation with the points of all other questions; None if either is the same for all students."""


@dataclass(frozen=True)
class Spread:
    """Summary of some numbers."""

    median: float
    """The median."""
    high: float
    """The 95th percentile."""
    largest: float
    """The maximum."""


def question_statistics(
    questions: Sequence[str], possible: Sequence[float], points: Points
) -> tuple[QuestionStatistics, ...]:
    """One for each question; `points` has shape (students, questions), `possible` the most of each question.

    The discrimination is the item-total correlation, corrected for the item's own part in the total: Pearson's r
    between a question's points and the sum of all others (Henrysson 1963, Psychometrika 28, 211-218).
    """
    total = points.sum(axis=1)
    return tuple(
        QuestionStatistics(
            question=question,
            mean=float(own.mean() / most) if most else 0.0,
            full=float(np.mean(own >= most - 1e-9)),
            none=float(np.mean(own <= 1e-9)),
            discrimination=_correlation(own, total - own),
        )
        for question, most, own in zip(questions, possible, points.T, strict=True)
    )


def spread(values: Sequence[float]) -> Spread | None:
    """The median, the 95th percentile and the maximum; None if there are no numbers."""
    if not values:
        return None
    median, high, largest = np.percentile(values, (50, 95, 100))
    return Spread(float(median), float(high), float(largest))


def _correlation(one: Points, other: Points) -> float | None:
    """Pearson's r; None if either is constant."""
    if one.size < 3 or np.ptp(one) < 1e-9 or np.ptp(other) < 1e-9:
        return None
    return float(np.corrcoef(one, other)[0, 1])
