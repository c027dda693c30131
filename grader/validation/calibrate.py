"""`gradecast calibrate`: correct solutions under many seeds, and the thresholds that follow from how they did."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import packages_distributions, version
from pathlib import Path

from grader.errors import AssignmentError
from grader.evidence.files import read_evidence
from grader.exercise.calibration import Calibration, document_of, render
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import load_samples, sample_notebook
from grader.exercise.rates import FalsePasses, mistakes_digest, mistakes_of
from grader.exercise.releases import calibrated_again, rendered
from grader.exercise.sequential import Settled
from grader.exercise.threshold_rule import Calibrated, allowed_misses, beyond_bound, derive
from grader.exercise.thresholds import origin_of
from grader.model import Metric
from grader.support import interrupts
from grader.support.disk import write_bytes
from grader.support.progress import Progress
from grader.validation.seeded_runs import (
    SeededRun,
    Solution,
    measured,
    measured_or_worst,
    seeded_run,
    seeded_runs,
)
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
    runs = interrupts.run(_run_solutions(exercise, wanted, progress))
    metrics = {item.name: _calibrated(item, runs, wanted) for item in assignment.metrics}
    false_passes = {}
    for metric in assignment.metrics if wanted.mistake_runs else ():
        found = _false_passes(exercise, metric, metrics[metric.name].threshold, wanted, progress)
        if found is not None:
            false_passes[metric.name] = found
    calibration = Calibration(
        metrics=metrics,
        origin=origin_of(exercise.reference, exercise.data_digest),
        solutions=tuple(dict.fromkeys(run.solution.name for run in runs)),
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
    """How long the whole run of each solution worked, once they are all there; without those where it was not noted."""
    found = (timing_of(run.label, read_evidence(run.path)) for run in _whole_runs(exercise, wanted))
    return tuple(item for item in found if item is not None)


def _whole_runs(exercise: Exercise, wanted: Calibrating) -> list[SeededRun]:
    """The first run of each correct solution."""
    reference = exercise.reference
    samples = load_samples(reference.folder / "alternatives") if wanted.alternatives else ()
    solutions = [
        Solution("reference", reference.solved),
        *(Solution(item.name, sample_notebook(reference, item)) for item in samples),
    ]
    return [_run(exercise, solution, APART, number) for number, solution in enumerate(solutions[: wanted.runs])]


def _run(exercise: Exercise, solution: Solution, apart: int, number: int) -> SeededRun:
    seed = exercise.reference.assignment.seed + apart + number
    return seeded_run(exercise, solution, seed, f"/calibration/{apart - APART + number}")


async def _run_solutions(exercise: Exercise, wanted: Calibrating, progress: Progress) -> list[SeededRun]:
    """Run the correct solutions, and stop as soon as more miss a bound than the threshold's rank can leave aside."""
    allowed = allowed_misses(wanted.runs, wanted.rate, wanted.confidence)
    metrics = exercise.reference.assignment.metrics
    misses = dict.fromkeys((metric.name for metric in metrics), 0)

    def look(run: SeededRun) -> None:
        for metric in metrics:
            value = measured(metric, run)
            misses[metric.name] += metric.worse(value, metric.bound)
            if misses[metric.name] > allowed:
                raise beyond_bound(metric, value, f"a run of a correct solution ({run.label})")

    whole = _whole_runs(exercise, wanted)
    async with seeded_runs(exercise, wanted.workers, progress) as runs:
        await runs.run("calibrating", whole, look)
        solutions = await runs.in_excerpts(whole) if wanted.runs > 2 * len(whole) else [run.solution for run in whole]
        further = [
            _run(exercise, solutions[number % len(solutions)], APART, number)
            for number in range(len(whole), wanted.runs)
        ]
        await runs.run("calibrating", further, look)
    return whole + further


def _false_passes(
    exercise: Exercise, metric: Metric, threshold: float, wanted: Calibrating, progress: Progress
) -> FalsePasses | None:
    """Run the mistakes that only `metric` catches until it is settled how often they pass; None where there are none.

    They are looked at in the order of their seeds, so that the result does not depend on how many run at a time.
    """
    mistakes = mistakes_of(exercise.reference, metric.name)
    if not mistakes:
        return None
    solutions = [Solution(item.name, sample_notebook(exercise.reference, item)) for item in mistakes]
    values: dict[str, tuple[float, ...]] = {}

    def count() -> FalsePasses:
        rate, confidence = wanted.false_passes, wanted.confidence
        told = mistakes_digest(exercise.reference, mistakes)
        return FalsePasses.count(metric, threshold, values, rate, confidence, told)

    async def run_rounds() -> FalsePasses:
        async with seeded_runs(exercise, wanted.workers, progress) as runs:
            whole = [_run(exercise, solution, FURTHER_APART, number) for number, solution in enumerate(solutions)]
            what = f"mistakes that only {metric.name} catches"
            await runs.run(what, whole[: wanted.mistake_runs])
            reduced = await runs.in_excerpts(whole) if wanted.mistake_runs > len(whole) else solutions
            for first in range(0, wanted.mistake_runs, ROUND):
                numbers = range(first, min(first + ROUND, wanted.mistake_runs))
                further = [
                    whole[n] if n < len(whole) else _run(exercise, reduced[n % len(reduced)], FURTHER_APART, n)
                    for n in numbers
                ]
                await runs.run(f"{what}, at most {wanted.mistake_runs} in all", further)
                for run in further:
                    name = run.solution.name
                    values[name] = (*values.get(name, ()), measured_or_worst(metric, run))
                if count().settled is not Settled.OPEN:
                    break
        return count()

    return interrupts.run(run_rounds())


def _calibrated(metric: Metric, runs: Sequence[SeededRun], wanted: Calibrating) -> Calibrated:
    return derive(metric, [measured(metric, run) for run in runs], wanted.rate, wanted.confidence)


def _versions(modules: Sequence[str]) -> dict[str, str]:
    distributions = packages_distributions()
    names = {name for module in modules for name in distributions.get(module.split(".")[0], ())}
    return {"python": platform.python_version()} | {name: version(name) for name in sorted(names)}
