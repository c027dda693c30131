"""Bounds how often a wrong solution passes: tests each metric on the known mistakes that nothing else catches."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.jobs import code_digest
from grader.exercise.known_solutions import Sample, load_samples, sample_notebook
from grader.exercise.reference import Reference
from grader.exercise.sequential import Settled, settle, upper_bound
from grader.model import Metric

__all__ = ["FalsePasses", "mistakes_digest", "mistakes_of"]


@dataclass(frozen=True)
class FalsePasses:
    """The results of seeded runs of the mistakes that only one metric catches."""

    rate: float
    """Upper bound on the probability that a mistake like these passes in one run."""
    limit: float
    """The rate that is allowed."""
    confidence: float
    """Probability that the bound holds, whenever the runs were stopped."""
    passed: int
    """Number of runs that passed."""
    values: Mapping[str, tuple[float, ...]]
    """The metric of each run, by mistake; the worst possible value if a run had none."""
    mistakes: str
    """Digest of the code of the mistakes."""

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(map(len, self.values.values()))

    @property
    def settled(self) -> Settled:
        """Whether the runs show that the rate is within the limit, or above it."""
        return settle(self.passed, self.runs, self.limit, self.confidence)

    @classmethod
    def count(
        cls,
        metric: Metric,
        threshold: float,
        values: Mapping[str, tuple[float, ...]],
        limit: float,
        confidence: float,
        mistakes: str,
    ) -> FalsePasses:
        """The rate that follows from `values` at `threshold`."""
        passed = sum(not metric.worse(value, threshold) for items in values.values() for value in items)
        bound = round(upper_bound(passed, sum(map(len, values.values())), confidence), 4)
        return cls(bound, limit, confidence, passed, values, mistakes)

    def recounted(self, metric: Metric, threshold: float) -> FalsePasses:
        """The same runs, counted again at `threshold`."""
        return self.count(metric, threshold, self.values, self.limit, self.confidence, self.mistakes)


def mistakes_of(reference: Reference, metric: str) -> tuple[Sample, ...]:
    """The known mistakes that lose checks of `metric`, and no check without a metric."""
    applied = {check.name: check.metric for check in reference.assignment.checks}
    found = []
    for sample in load_samples(reference.folder / "mistakes"):
        by = {applied.get(name, "") for name in sample.caught_by}
        if metric in by and "" not in by:
            found.append(sample)
    return tuple(found)


def mistakes_digest(reference: Reference, mistakes: tuple[Sample, ...]) -> str:
    """SHA-256 of the code of `mistakes`."""
    codes = [f"{item.name}\0{code_digest(sample_notebook(reference, item))}" for item in mistakes]
    return hashlib.sha256("\0".join(codes).encode()).hexdigest()
