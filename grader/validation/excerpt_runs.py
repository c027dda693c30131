"""Runs of notebooks in excerpts: what has no evidence yet runs, and all is judged against the whole reference."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from grader.errors import EvidenceError
from grader.evidence import Evidence, Stop
from grader.evidence.files import Files, read_evidence, write_evidence
from grader.executor import Done, Executor, Task, run_all
from grader.exercise.jobs import inputs_digest, make_job
from grader.grading.execution import executor_for
from grader.grading.standard import Standard
from grader.judging.judge import judge
from grader.judging.margin import RERUNS, needs_reruns
from grader.judging.view import Expected
from grader.model import Verdict
from grader.notebook import JSON
from grader.sandbox import Job
from grader.support.disk import read_json, write_json
from grader.support.progress import Progress
from grader.validation.excerpts import Excerpt, sound_part

__all__ = ["ExcerptRuns", "Trial", "excerpt_runs"]


@dataclass(frozen=True)
class Trial:
    """A notebook to be run in an excerpt."""

    name: str
    """Whose it is, as folders may be called."""
    excerpt: Excerpt
    """What of it runs."""
    whole: JSON
    """All of it."""
    seed: int | None = None
    """Another seed than the assignment's."""


@dataclass
class ExcerptRuns:
    """Runs of one exercise in one budget. The sandbox starts when something has to run."""

    standard: Standard
    """What they are compared with; the reference's evidence is there."""
    out: Path
    """Where evidence is kept."""
    workers: int
    """Runs at a time."""
    progress: Progress
    """Who is told."""
    stack: AsyncExitStack
    """Ends the sandbox."""
    _executor: list[Executor] = field(default_factory=list)

    async def sound(self, excerpts: Sequence[Excerpt]) -> list[Excerpt | None]:
        """Each of `excerpts` with the checks that can be asked in it, as the reference shows; None where none can."""
        reference = self.standard.reference
        trials = [Trial("reference", item, reference.solved) for item in excerpts]
        await self._run("the reference in excerpts", trials)
        found: list[Excerpt | None] = []
        for trial in trials:
            evidence = self.evidence(trial)
            found.append(sound_part(reference, trial.excerpt, evidence, self._expected) if evidence else None)
        return found

    async def verdicts(self, what: str, trials: Sequence[Trial]) -> dict[str, tuple[Verdict, ...]]:
        """The verdicts of each trial by its name; none where it could not be run. `what` is for people."""
        await self._run(what, trials)
        near = [again for trial in trials if self._is_near(trial) for again in self._again(trial)]
        await self._run(f"{what}, near a threshold", near)
        return {trial.name: self._judged(trial) for trial in trials}

    def _judged(self, trial: Trial) -> tuple[Verdict, ...]:
        evidence, again = self.evidence(trial), [self.evidence(item) for item in self._again(trial)]
        if evidence is None:
            return ()
        reruns = [item for item in again if item is not None]
        return judge(trial.excerpt.assignment, evidence, self._expected, reruns)

    def _is_near(self, trial: Trial) -> bool:
        evidence = self.evidence(trial)
        return evidence is not None and needs_reruns(trial.excerpt.assignment, evidence, self._expected)

    def _again(self, trial: Trial) -> list[Trial]:
        if not trial.excerpt.assignment.metrics:
            return []
        seed = self.standard.assignment.seed
        return [replace(trial, seed=seed + number) for number in range(1, RERUNS + 1)]

    @cached_property
    def _expected(self) -> Expected:
        assert self.standard.expected is not None
        return self.standard.expected

    async def _run(self, what: str, trials: Sequence[Trial]) -> None:
        """Run what has no evidence yet and keep it; what runs out of time runs once more, alone."""
        missing = {_label(trial): trial for trial in trials if self.evidence(trial) is None}
        if not missing:
            return

        def keep(done: Done) -> None:
            evidence = done.run.evidence if done.run is not None else None
            if evidence is not None and evidence.ending.stop not in (Stop.STRUCK, Stop.CROWDED):
                self._keep(missing[done.student], evidence)
            self.progress.finished(done.student)

        if not self._executor:
            executor = executor_for(self.standard.exercise, self.progress, self.workers)
            self._executor.append(await self.stack.enter_async_context(executor))
        self.progress.begin(what, len(missing))
        tasks = [Task(label, partial(self._job, trial)) for label, trial in missing.items()]
        await run_all(self._executor[0], tasks, self.progress.started, keep)

    def _job(self, trial: Trial) -> Job:
        return make_job(
            trial.excerpt.assignment,
            trial.excerpt.notebook(trial.whole),
            data=self.standard.exercise.data,
            unseen=self.standard.unseen.inputs,
            seed=trial.seed,
        )

    def _keep(self, trial: Trial, evidence: Evidence) -> None:
        files = self._files(trial)
        files.submission.unlink(missing_ok=True)
        write_evidence(files.evidence, evidence)
        write_json(files.submission, {"key": self._key(trial), "evidence": evidence.digest()})

    def evidence(self, trial: Trial) -> Evidence | None:
        """The evidence of exactly this trial; None where there is none."""
        files = self._files(trial)
        stored = read_json(files.submission)
        if stored is None or stored.get("key") != self._key(trial):
            return None
        try:
            evidence = read_evidence(files.evidence)
        except EvidenceError:
            return None
        return evidence if evidence.digest() == stored.get("evidence") else None

    def _files(self, trial: Trial) -> Files:
        seed = "" if trial.seed is None else f"-seed-{trial.seed}"
        return Files(self.out / self.standard.exercise.name / trial.excerpt.name / f"{trial.name}{seed}")

    def _key(self, trial: Trial) -> str:
        """SHA-256 of what the evidence depends on: the cells and probes that run, and all that the whole depends on."""
        notebook, excerpt = trial.excerpt.notebook(trial.whole), trial.excerpt
        inputs = inputs_digest(excerpt.assignment, notebook, self.standard.exercise.data_digest, {})
        parts = (inputs, self.standard.inputs, self.standard.expected_folder.name, str(trial.seed))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@asynccontextmanager
async def excerpt_runs(standard: Standard, out: Path, workers: int, progress: Progress) -> AsyncIterator[ExcerptRuns]:
    """Runs in excerpts of the exercise of `standard`, with evidence in `out`."""
    async with AsyncExitStack() as stack:
        yield ExcerptRuns(standard, out, workers, progress, stack)


def _label(trial: Trial) -> str:
    return f"{trial.name} ({trial.excerpt.name})" if trial.seed is None else f"{trial.name}, seed {trial.seed}"
