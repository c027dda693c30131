"""How often a wrong solution passes: each metric against the known mistakes that nothing else catches."""

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
    """What became of the mistakes that a metric alone catches, in seeded runs."""

    rate: float
    """Upper bound on the probability that a mistake like these passes in one run."""
    limit: float
    """What the rate was to be, at most."""
    confidence: float
    """Probability that the bound is one, whenever the runs were stopped."""
    passed: int
    """How many of the runs passed."""
    values: Mapping[str, tuple[float, ...]]
    """The metric of each run, by mistake; the worst there is where a run had none."""
    mistakes: str
    """Digest of the mistakes, as they were run."""

    @property
    def runs(self) -> int:
        """How many runs there were."""
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
        """The rate that follows from `values` at that threshold."""
        passed = sum(not metric.worse(value, threshold) for items in values.values() for value in items)
        bound = round(upper_bound(passed, sum(map(len, values.values())), confidence), 4)
        return cls(bound, limit, confidence, passed, values, mistakes)

    def recounted(self, metric: Metric, threshold: float) -> FalsePasses:
        """The same runs, counted again."""
        return self.count(metric, threshold, self.values, self.limit, self.confidence, self.mistakes)


def mistakes_of(reference: Reference, metric: str) -> tuple[Sample, ...]:
    """The known mistakes that lose the checks of `metric`, and no check that applies none."""
    applied = {check.name: check.metric for check in reference.assignment.checks}
    found = []
    for sample in load_samples(reference.folder / "mistakes"):
        by = {applied.get(name, "") for name in sample.caught_by}
        if metric in by and "" not in by:
            found.append(sample)
    return tuple(found)


def mistakes_digest(reference: Reference, mistakes: tuple[Sample, ...]) -> str:
    """SHA-256 of the code of `mistakes`, as it is run."""
    codes = [f"{item.name}\0{code_digest(sample_notebook(reference, item))}" for item in mistakes]
    return hashlib.sha256("\0".join(codes).encode()).hexdigest()
