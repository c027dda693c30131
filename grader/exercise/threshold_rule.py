"""Derives a threshold from a metric's values in many runs of correct solutions, by order statistics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.errors import AssignmentError
from grader.model import Metric
from grader.support.wording import plural

__all__ = ["Calibrated", "allowed_misses", "at_rank", "beyond_bound", "derive", "false_fail_rate"]


@dataclass(frozen=True)
class Calibrated:
    """The distribution of one metric over seeded runs of correct solutions, and the threshold derived from it."""

    threshold: float
    """The worst value that passes."""
    margin: float
    """Half of the distance between `achieved` and the median."""
    achieved: float
    """One of the worst values; the threshold is this value, or milder by the metric's slack."""
    rank: int
    """Rank of `achieved`, counted from 1 for the worst value."""
    false_fail_rate: float
    """Upper bound on the probability that a solution like those that ran does worse than `achieved` in one run."""
    confidence: float
    """Probability that this bound holds."""
    minimum: float
    """The smallest value."""
    median: float
    """The median."""
    maximum: float
    """The largest value."""
    values: tuple[float, ...]
    """All values, in the order of the seeds."""
    limit: float = 0.05
    """The false-fail rate that was asked for."""


def derive(metric: Metric, values: Sequence[float], rate: float, confidence: float) -> Calibrated:
    """The threshold of `metric`: the best value that still has a false-fail rate of at most `rate`.

    With too few runs for `rate` it is the worst value, and the stated rate is higher. Raises `AssignmentError` if the
    threshold is worse than the metric's bound.
    """
    return at_rank(metric, values, 1 + allowed_misses(len(values), rate, confidence), confidence, rate)


def allowed_misses(runs: int, rate: float, confidence: float) -> int:
    """How many of the worst of `runs` runs may miss the threshold."""
    ranks = [rank for rank in range(1, runs + 1) if false_fail_rate(runs, rank, confidence) <= rate]
    return max(ranks, default=1) - 1


def beyond_bound(metric: Metric, value: float, where: str) -> AssignmentError:
    """The error that `value`, achieved in `where`, is worse than the metric's bound."""
    return AssignmentError(
        f"{metric.name}: {value:.4g} in {where} is worse than its bound {metric.bound:g}; "
        "give the exercise a larger budget, or the metric another bound"
    )


def at_rank(metric: Metric, values: Sequence[float], rank: int, confidence: float, rate: float) -> Calibrated:
    """The threshold from the `rank`-th worst of `values`. Raises `AssignmentError` like `derive`."""
    ranked = sorted(values, reverse=not metric.high)
    achieved = ranked[rank - 1]
    if metric.worse(achieved, metric.bound):
        raise beyond_bound(metric, achieved, f"one of {plural(len(ranked), 'run')} of correct solutions")
    median = float(np.median(ranked))
    return Calibrated(
        threshold=achieved + metric.slack * (metric.bound - achieved),
        margin=abs(achieved - median) / 2,
        achieved=achieved,
        rank=rank,
        false_fail_rate=round(false_fail_rate(len(ranked), rank, confidence), 4),
        confidence=confidence,
        minimum=min(ranked),
        median=median,
        maximum=max(ranked),
        values=tuple(values),
        limit=rate,
    )


def false_fail_rate(runs: int, rank: int, confidence: float) -> float:
    """Upper bound on the probability that a further run is worse than the `rank`-th worst of `runs` runs.

    The p with P(Binomial(runs, p) >= rank) = confidence: a larger rate would have left fewer than `rank` such runs
    only with probability 1 - confidence or less (Wilks 1941; Clopper and Pearson 1934). Holds for any distribution.
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        fewer = sum(math.comb(runs, k) * middle**k * (1 - middle) ** (runs - k) for k in range(rank))
        low, high = (middle, high) if 1 - fewer < confidence else (low, middle)
    return high
