"""`gradecast calibrate`: correct solutions under many seeds, and the thresholds that follow from how they did."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, EvidenceError, InfrastructureError
from grader.evidence import Stop
from grader.evidence.files import read_evidence, read_values, write_evidence, write_values
from grader.executor import Done, Executor, Task
from grader.exercise.calibration import Calibration, document_of, render
from grader.exercise.exercise import Exercise
from grader.exercise.jobs import inputs_digest, make_job
from grader.exercise.known_solutions import load_samples, sample_notebook
from grader.exercise.rates import FalsePasses, mistakes_digest, mistakes_of
from grader.exercise.releases import calibrated_again, rendered
from grader.exercise.sequential import Settled
from grader.exercise.threshold_rule import Calibrated, allowed_misses, beyond_bound, derive
from grader.exercise.thresholds import origin_of
from grader.exercise.unseen import unseen_key
from grader.grading.execution import executor_for
from grader.judging.view import Expected, view_of
from grader.model import Metric
from grader.notebook import JSON
from grader.sandbox import Job
from grader.support import interrupts
from grader.support.disk import write_bytes
from grader.support.progress import Progress
from grader.validation.timings import Timing, timing_of

__all__ = ["Calibrating", "calibrate", "timed"]

APART = 1_000
"""From the assignment's seed to the first of the calibration, so that no rerun of a submission repeats one."""
FURTHER_APART = 100_000
"""From the assignment's seed to the first of the mistakes."""
ROUND = 8
"""Runs of mistakes between two looks at what they show."""


@dataclass(frozen=True)
class Calibrating:
    """What is asked for."""

    runs: int
    """How many runs of correct solutions in all; the solutions take turns."""
    rate: float = 0.05
    """False-fail rate that the thresholds may have, at most."""
    confidence: float = 0.95
    """Confidence of both rates."""
    alternatives: bool = True
    """Whether the solutions of `alternatives/` take turns with the reference."""
    false_passes: float = 0.05
    """Rate at which mistakes that only one metric catches may pass, at most."""
    mistake_runs: int = 240
    """Most runs of such mistakes for one metric; 0 leaves that rate open."""
    workers: int = 1
    """Runs at a time."""


@dataclass(frozen=True)
class _Run:
    """One run: a solution, a seed, and unseen inputs of its own."""

    solution: str
    notebook: JSON
    seed: int
    draw: str
    path: Path
    """Of its evidence; the labels lie beside it."""

    @property
    def label(self) -> str:
        return f"{self.solution}, seed {self.seed}"

    @property
    def labels(self) -> Path:
        return self.path.with_suffix(".labels.json")


def calibrate(exercise: Exercise, wanted: Calibrating, path: Path, progress: Progress) -> Calibration:
    """Run what has not been run yet, derive the thresholds and both error rates, write them to `path`.

    For an older release that is where it is kept, and they are written among what is known of it.
    Each run has its own seed and its own draw of the unseen inputs, so that the thresholds hold for any class, not for
    the inputs of one. The mistakes that only one metric catches run until it is settled whether they pass too often.
    Interrupted and started again it does only what is missing. Raises `AssignmentError` when a solution fails, or as
    soon as it is plain that a threshold would be worse than its metric's bound.
    """
    assignment = exercise.reference.assignment
    if not assignment.metrics:
        raise AssignmentError(
            f"{assignment.name}: checks.py has no @metric, so there is nothing to calibrate; write one"
        )
    solutions, runs = _solutions(exercise, wanted), _runs(exercise, wanted)
    interrupts.run(_run_solutions(exercise, runs, wanted, progress))
    metrics = {item.name: _calibrated(item, runs, wanted) for item in assignment.metrics}
    false_passes = {}
    for metric in assignment.metrics if wanted.mistake_runs else ():
        found = _false_passes(exercise, metric, metrics[metric.name].threshold, wanted, progress)
        if found is not None:
            false_passes[metric.name] = found
    calibration = Calibration(
        metrics=metrics,
        origin=origin_of(exercise.reference, exercise.data_digest),
        solutions=tuple(name for name, _ in solutions[: wanted.runs]),
        first_seed=runs[0].seed,
        versions=_versions(assignment.preload),
        false_passes=false_passes,
    )
    edition = exercise.reference.edition
    if edition is None:
        write_bytes(path, render(assignment.name, calibration).encode())
    else:
        write_bytes(path, rendered(calibrated_again(edition, document_of(calibration))), shared=True)
    return calibration


def timed(exercise: Exercise, wanted: Calibrating) -> tuple[Timing, ...]:
    """How long each run worked, once they are all there; without those of which that was not noted."""
    found = (timing_of(run.label, read_evidence(run.path)) for run in _runs(exercise, wanted))
    return tuple(item for item in found if item is not None)


def _runs(exercise: Exercise, wanted: Calibrating) -> list[_Run]:
    solutions = _solutions(exercise, wanted)
    return [_run(exercise, *solutions[number % len(solutions)], APART, number) for number in range(wanted.runs)]


def _solutions(exercise: Exercise, wanted: Calibrating) -> list[tuple[str, JSON]]:
    reference = exercise.reference
    samples = load_samples(reference.folder / "alternatives") if wanted.alternatives else ()
    return [("reference", reference.solved), *((item.name, sample_notebook(reference, item)) for item in samples)]


def _run(exercise: Exercise, solution: str, notebook: JSON, apart: int, number: int) -> _Run:
    assignment = exercise.reference.assignment
    drawn = unseen_key(exercise.reference, exercise.data)
    key = inputs_digest(assignment, notebook, exercise.data_digest, {"drawn by": drawn})
    seed = assignment.seed + apart + number
    path = exercise.cache / "calibration" / assignment.name / f"{seed}-{key[:16]}.json"
    return _Run(solution, notebook, seed, f"/calibration/{apart - APART + number}", path)


async def _run_solutions(exercise: Exercise, runs: Sequence[_Run], wanted: Calibrating, progress: Progress) -> None:
    """Run the correct solutions, and stop as soon as more miss a bound than the threshold's rank can leave aside."""
    missing = [run for run in runs if not _is_stored(run)]
    if not missing:
        return
    allowed = allowed_misses(len(runs), wanted.rate, wanted.confidence)
    metrics = exercise.reference.assignment.metrics
    misses = dict.fromkeys((metric.name for metric in metrics), 0)

    def look(run: _Run) -> None:
        for metric in metrics:
            value = _measured(metric, run)
            misses[metric.name] += metric.worse(value, metric.bound)
            if misses[metric.name] > allowed:
                raise beyond_bound(metric, value, f"a run of a correct solution ({run.label})")

    progress.begin("calibrating", len(missing))
    async with executor_for(exercise, progress, wanted.workers) as executor:
        await _run_missing(exercise, missing, executor, progress, look)


def _false_passes(
    exercise: Exercise, metric: Metric, threshold: float, wanted: Calibrating, progress: Progress
) -> FalsePasses | None:
    """Run the mistakes that only `metric` catches until it is settled how often they pass; None where there are none.

    They are looked at in the order of their seeds, so that the result does not depend on how many run at a time.
    """
    mistakes = mistakes_of(exercise.reference, metric.name)
    if not mistakes:
        return None
    notebooks = [(item.name, sample_notebook(exercise.reference, item)) for item in mistakes]
    values: dict[str, tuple[float, ...]] = {}

    def count() -> FalsePasses:
        rate, confidence = wanted.false_passes, wanted.confidence
        told = mistakes_digest(exercise.reference, mistakes)
        return FalsePasses.count(metric, threshold, values, rate, confidence, told)

    async def run_rounds() -> FalsePasses:
        progress.begin(f"mistakes that only {metric.name} catches, at most", wanted.mistake_runs)
        async with executor_for(exercise, progress, wanted.workers) as executor:
            for first in range(0, wanted.mistake_runs, ROUND):
                numbers = range(first, min(first + ROUND, wanted.mistake_runs))
                runs = [_run(exercise, *notebooks[n % len(notebooks)], FURTHER_APART, n) for n in numbers]
                await _run_missing(exercise, [run for run in runs if not _is_stored(run)], executor, progress)
                for run in runs:
                    values[run.solution] = (*values.get(run.solution, ()), _measured_or_worst(metric, run))
                if count().settled is not Settled.OPEN:
                    break
        return count()

    return interrupts.run(run_rounds())


async def _run_missing(
    exercise: Exercise,
    missing: Sequence[_Run],
    executor: Executor,
    progress: Progress,
    look: Callable[[_Run], None] = lambda run: None,
) -> None:
    """Run what is missing and keep it; `look` is shown each run that is kept, and may end all by raising."""
    runs = {run.label: run for run in missing}
    labels: dict[str, Mapping[str, Any]] = {}
    late: list[Task] = []

    def keep(done: Done) -> None:
        if done.run is None:
            raise InfrastructureError(f"{done.student}: {done.trouble or done.failure}; run the command again")
        evidence = done.run.evidence
        if evidence.ran_out_of_time and done.student in tasks:
            late.append(tasks.pop(done.student).by_itself())
            return
        if evidence.ending.stop in (Stop.STRUCK, Stop.CROWDED):
            raise InfrastructureError(f"{done.student}: {evidence.ending.detail}; run the command again")
        write_evidence(runs[done.student].path, done.run.evidence)
        write_values(runs[done.student].labels, labels.pop(done.student))
        progress.finished(done.student)
        look(runs[done.student])

    tasks = {run.label: Task(run.label, partial(_job, exercise, run, labels)) for run in missing}
    await executor.execute(tuple(tasks.values()), progress.started, keep)
    if late:
        await executor.execute(late, progress.started, keep)


def _job(exercise: Exercise, run: _Run, labels: dict[str, Mapping[str, Any]]) -> Job:
    """Draws the unseen inputs when the run's turn has come, and keeps their labels in `labels`."""
    reference = exercise.reference
    unseen = reference.unseen(exercise.data, run.draw)
    labels[run.label] = unseen.labels
    return make_job(reference.assignment, run.notebook, data=exercise.data, unseen=unseen.inputs, seed=run.seed)


def _is_stored(run: _Run) -> bool:
    """Whether evidence and labels of an earlier calibration are there and undamaged."""
    try:
        read_evidence(run.path)
        read_values(run.labels)
    except EvidenceError:
        return False
    return True


def _calibrated(metric: Metric, runs: Sequence[_Run], wanted: Calibrating) -> Calibrated:
    return derive(metric, [_measured(metric, run) for run in runs], wanted.rate, wanted.confidence)


def _measured(metric: Metric, run: _Run) -> float:
    """The metric of a correct solution. Raises `AssignmentError` where it has none."""
    try:
        return _measure(metric, run)
    except Exception as error:
        raise AssignmentError(f"{run.label}: {metric.name} cannot be measured: {error}") from error


def _measured_or_worst(metric: Metric, run: _Run) -> float:
    """The metric of a mistake; the worst there is where it has none, since its check cannot pass then."""
    worst = -math.inf if metric.high else math.inf
    try:
        value = _measure(metric, run)
    except Exception:  # of the check, over whatever the mistake left
        return worst
    return value if math.isfinite(value) else worst


def _measure(metric: Metric, run: _Run) -> float:
    evidence = read_evidence(run.path)
    expected = Expected(evidence.observations, read_values(run.labels)).view()
    return float(metric.measure(view_of(evidence), expected))


def _versions(modules: Sequence[str]) -> dict[str, str]:
    distributions = packages_distributions()
    names = {name for module in modules for name in distributions.get(module.split(".")[0], ())}
    return {"python": platform.python_version()} | {name: version(name) for name in sorted(names)}
