"""What known solutions achieve: each metric, its threshold, and how far the one is from the other."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from grader.errors import EvidenceError
from grader.evidence.files import Files, read_evidence
from grader.exercise.exercise import Exercise
from grader.exercise.thresholds import current_calibration
from grader.grading.results import stored_reruns
from grader.grading.standard import Standard
from grader.judging.margin import measure
from grader.model import Metric

__all__ = ["Measured", "measured", "spreads"]


@dataclass(frozen=True)
class Measured:
    """One metric of one known solution."""

    metric: str
    """Its name."""
    value: float | None
    """The median of its runs; None where it could not be measured."""
    threshold: float
    """The worst value that passes."""
    margin: float
    """How near to the threshold, on either side, a submission runs again under further seeds."""
    passes: bool
    """Whether the value is not worse than the threshold."""
    spread: float = 0.0
    """How far the values of correct solutions lay apart when it was calibrated; 0 where it was not."""

    @property
    def is_close(self) -> bool:
        """Whether the value is worse than the threshold by no more than correct solutions differ by chance."""
        zone = max(self.margin, self.spread)
        return self.value is not None and not self.passes and abs(self.value - self.threshold) <= zone


def measured(files: Files, standard: Standard, spread: Mapping[str, float]) -> tuple[Measured, ...]:
    """The metrics that checks apply, for the stored runs in `files`; `spread` by metric."""
    assignment = standard.assignment
    names = sorted({check.metric for check in assignment.checks if check.metric})
    return tuple(_measured(files, standard, assignment.metric(name), spread.get(name, 0.0)) for name in names)


def spreads(exercise: Exercise) -> dict[str, float]:
    """By metric, how far apart correct solutions lay in the calibration that is in force; empty without one."""
    calibration = current_calibration(exercise.reference, exercise.data_digest)
    return {name: item.maximum - item.minimum for name, item in calibration.metrics.items()} if calibration else {}


def _measured(files: Files, standard: Standard, metric: Metric, spread: float) -> Measured:
    assert standard.expected is not None
    threshold = standard.thresholds[metric.name]
    try:
        runs = [read_evidence(files.evidence), *stored_reruns(files).values()]
    except EvidenceError:
        runs = []
    values = [value for run in runs if (value := measure(metric, run, standard.expected)) is not None]
    value = statistics.median(values) if values else None
    passes = value is not None and not metric.worse(value, threshold.value)
    return Measured(metric.name, value, threshold.value, threshold.margin, passes, spread)
