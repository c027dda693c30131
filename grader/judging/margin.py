"""Near a threshold chance decides: a submission there runs again under more seeds, and the median is judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from grader.evidence import Evidence
from grader.judging.view import Expected, view_of
from grader.model import Assignment, Metric

__all__ = ["RERUNS", "MedianRun", "is_near", "measure", "median_run", "needs_reruns"]

RERUNS = 2
"""Further runs of a submission near a threshold. Even, so that the median of all is one of them."""


class MedianRun(NamedTuple):
    """The middle one of several runs of a submission."""

    evidence: Evidence
    """The evidence of this run."""
    says: str
    """A sentence for people, with the metric of all runs."""


def needs_reruns(assignment: Assignment, evidence: Evidence, expected: Expected) -> bool:
    """Whether a metric that some check uses lies within its threshold's margin."""
    named = {check.metric for check in assignment.checks if check.metric and check.name not in expected.withheld}
    return any(is_near(assignment.metric(name), evidence, expected) for name in sorted(named))


def is_near(metric: Metric, evidence: Evidence, expected: Expected) -> bool:
    """Whether the metric lies within the margin of its threshold; false if it cannot be measured."""
    threshold = expected.thresholds[metric.name]
    value = measure(metric, evidence, expected)
    return value is not None and abs(value - threshold.value) <= threshold.margin


def median_run(metric: Metric, runs: Sequence[Evidence], expected: Expected) -> MedianRun:
    """The run whose metric is the median of all runs; runs without a metric count as the worst."""
    values = [measure(metric, run, expected) for run in runs]
    worst = float("-inf") if metric.high else float("inf")
    ranked = [worst if value is None else value for value in values]
    order = sorted(range(len(runs)), key=ranked.__getitem__)
    text = ", ".join("none" if value is None else f"{value:.4g}" for value in values)
    middle = order[len(order) // 2]
    return MedianRun(runs[middle], f"near the threshold, so judged by the median of {len(runs)} seeds ({text})")


def measure(metric: Metric, evidence: Evidence, expected: Expected) -> float | None:
    """The metric of a run; None if it is not finite or cannot be computed, which the check itself reports."""
    try:
        value = float(metric.measure(view_of(evidence), expected.view()))
    except Exception:
        return None
    return value if math.isfinite(value) else None
