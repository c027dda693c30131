"""Runs of known solutions under many seeds, each with unseen inputs of its own; they are kept for the next time.

A solution runs whole once. Where the cells that its metrics need give the very same observations without the others,
its further runs leave the others out.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, EvidenceError, InfrastructureError
from grader.evidence import Stop
from grader.evidence.files import read_evidence, read_values, write_evidence, write_values
from grader.executor import Done, Executor, Task, run_all
from grader.exercise.exercise import Exercise
from grader.exercise.jobs import inputs_digest, make_job
from grader.exercise.unseen import unseen_key
from grader.grading.execution import executor_for
from grader.judging.view import Expected, view_of
from grader.model import Assignment, Metric
from grader.notebook import JSON
from grader.sandbox import Job
from grader.support.progress import Progress
from grader.validation.excerpts import Excerpt, excerpt_of_metrics, same_observations

__all__ = ["SeededRun", "SeededRuns", "Solution", "measured", "measured_or_worst", "seeded_run", "seeded_runs"]


@dataclass(frozen=True)
class Solution:
    """A notebook whose metrics are wanted."""

    name: str
    """Its name."""
    whole: JSON
    """All of the notebook."""
    excerpt: Excerpt | None = None
    """The checks, probes and cells that its metrics need; None if all of it runs."""

    def job(self, assignment: Assignment) -> tuple[Assignment, JSON]:
        """What runs: checks and probes, and cells."""
        return (
            (self.excerpt.assignment, self.excerpt.notebook(self.whole)) if self.excerpt else (assignment, self.whole)
        )


@dataclass(frozen=True)
class SeededRun:
    """One run: a solution, a seed, and unseen inputs of its own."""

    solution: Solution
    """What runs."""
    seed: int
    """The seed."""
    draw: str
    """What the unseen inputs are drawn by."""
    path: Path
    """Of its evidence; the labels lie beside it."""

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return f"{self.solution.name}, seed {self.seed}"

    @property
    def labels(self) -> Path:
        """The labels of the unseen inputs."""
        return self.path.with_suffix(".labels.json")

    @property
    def is_stored(self) -> bool:
        """Whether evidence and labels of an earlier calibration are there and undamaged."""
        try:
            read_evidence(self.path)
            read_values(self.labels)
        except EvidenceError:
            return False
        return True


def seeded_run(exercise: Exercise, solution: Solution, seed: int, draw: str) -> SeededRun:
    """The run of `solution` under `seed`, with unseen inputs drawn by `draw`."""
    assignment, notebook = solution.job(exercise.reference.assignment)
    drawn = unseen_key(exercise.reference, exercise.data)
    key = inputs_digest(assignment, notebook, exercise.data_digest, {"drawn by": drawn})
    path = exercise.cache / "calibration" / assignment.name / f"{seed}-{key[:16]}.json"
    return SeededRun(solution, seed, draw, path)


@dataclass
class SeededRuns:
    """Runs of one exercise. The sandbox starts when something has to run."""

    exercise: Exercise
    """The exercise."""
    workers: int
    """Runs at a time."""
    progress: Progress
    """Who is told."""
    stack: AsyncExitStack
    """Ends the sandbox."""
    _executor: list[Executor] = field(default_factory=list)

    async def run(
        self, what: str, runs: Sequence[SeededRun], look: Callable[[SeededRun], None] = lambda run: None
    ) -> None:
        """Run those of `runs` that are not stored, and keep them; `what` is for people.

        `look` is shown each run that is kept, and may end all by raising.
        """
        missing = {run.label: run for run in runs if not run.is_stored}
        if not missing:
            return
        labels: dict[str, Mapping[str, Any]] = {}

        def keep(done: Done) -> None:
            if done.run is None:
                raise InfrastructureError(f"{done.student}: {done.trouble or done.failure}; run the command again")
            evidence = done.run.evidence
            if evidence.ending.stop in (Stop.STRUCK, Stop.CROWDED):
                raise InfrastructureError(f"{done.student}: {evidence.ending.detail}; run the command again")
            write_evidence(missing[done.student].path, evidence)
            write_values(missing[done.student].labels, labels.pop(done.student))
            self.progress.finished(done.student)
            look(missing[done.student])

        if not self._executor:
            executor = executor_for(self.exercise, self.progress, self.workers)
            self._executor.append(await self.stack.enter_async_context(executor))
        self.progress.begin(what, len(missing))
        tasks = [Task(label, partial(_job, self.exercise, run, labels)) for label, run in missing.items()]
        await run_all(self._executor[0], tasks, self.progress.started, keep)

    async def in_excerpts(self, whole: Sequence[SeededRun]) -> list[Solution]:
        """The solutions of the runs `whole`, which are stored, each reduced to what its metrics need.

        Not reduced where the observations of its metrics are others then, or where they need everything.
        """
        reference = self.exercise.reference
        excerpt = excerpt_of_metrics(reference)
        if excerpt is None:
            return [run.solution for run in whole]
        reduced = [
            seeded_run(self.exercise, replace(run.solution, excerpt=excerpt), run.seed, run.draw) for run in whole
        ]
        await self.run("only the cells that metrics need", reduced)
        return [
            small.solution
            if same_observations(reference, excerpt, read_evidence(small.path), read_evidence(run.path))
            else run.solution
            for small, run in zip(reduced, whole, strict=True)
        ]


@asynccontextmanager
async def seeded_runs(exercise: Exercise, workers: int, progress: Progress) -> AsyncIterator[SeededRuns]:
    """Runs of `exercise`, `workers` at a time."""
    async with AsyncExitStack() as stack:
        yield SeededRuns(exercise, workers, progress, stack)


def _job(exercise: Exercise, run: SeededRun, labels: dict[str, Mapping[str, Any]]) -> Job:
    """Draws the unseen inputs when the run's turn has come, and keeps their labels in `labels`."""
    reference = exercise.reference
    unseen = reference.unseen(exercise.data, run.draw)
    labels[run.label] = unseen.labels
    assignment, notebook = run.solution.job(reference.assignment)
    return make_job(assignment, notebook, data=exercise.data, unseen=unseen.inputs, seed=run.seed)


def measured(metric: Metric, run: SeededRun) -> float:
    """The metric of a correct solution. Raises `AssignmentError` where it has none."""
    try:
        return _measure(metric, run)
    except Exception as error:
        raise AssignmentError(f"{run.label}: {metric.name} cannot be measured: {error}") from error


def measured_or_worst(metric: Metric, run: SeededRun) -> float:
    """The metric of a mistake; the worst there is where it has none, since its check cannot pass then."""
    worst = -math.inf if metric.high else math.inf
    try:
        value = _measure(metric, run)
    except Exception:  # of the check, over whatever the mistake left
        return worst
    return value if math.isfinite(value) else worst


def _measure(metric: Metric, run: SeededRun) -> float:
    evidence = read_evidence(run.path)
    expected = Expected(evidence.observations, read_values(run.labels)).view()
    return float(metric.measure(view_of(evidence), expected))
