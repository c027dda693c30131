"""Carries out the plan of a class: runs each hand-in once, those that ran out of time once more, alone, and those near
a threshold under further seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from grader.evidence import Stop
from grader.evidence.files import read_evidence
from grader.executor import ATTEMPTS, Done, Executor, Task, run_all
from grader.exercise.jobs import make_job
from grader.grading.audit.run import Candidate
from grader.grading.audit.stored import keep_audit
from grader.grading.execution import audit_results
from grader.grading.plan import Place, Rerun
from grader.grading.results import keep_failure, keep_rerun, keep_run, keep_trouble, settle
from grader.grading.standard import Standards
from grader.model import Submission
from grader.sandbox.job import Job
from grader.submissions.read import Read
from grader.support.border import Border
from grader.support.disk import storing
from grader.support.progress import Progress

__all__ = ["Runs"]


@dataclass(frozen=True)
class Runs:
    """The runs of a class, and what they need."""

    standards: Standards
    """The standards by which hand-ins are run and kept."""
    read: Read
    """Reads a hand-in just before it runs."""
    executor: Executor
    """Where runs happen."""
    progress: Progress
    """Receives progress."""

    async def run(self, places: Sequence[Place], *, alone: bool = False) -> None:
        """Run each of `places` and keep the result. With `alone`, only one hand-in runs at a time."""
        assignment = self.standards.today.assignment
        of = {place.student: place for place in places}
        read: dict[str, Submission] = {}
        border = Border()

        def keep(done: Done) -> None:
            files, submission = of[done.student].files, read.pop(done.student, None)
            # Everything is stored before the run counts as finished.
            with border.around(done.student, partial(settle, files, assignment)), storing(files.folder):
                if done.run is not None and submission is not None:
                    keep_run(files, submission, done.run, self.standards, alone)
                elif done.trouble:
                    keep_trouble(files, done.trouble)
                else:
                    keep_failure(files, f"{done.failure}; tried {ATTEMPTS} times, grade again", assignment)
            self.progress.finished(done.student)

        tasks = [replace(self._task(place.student, place, None, read), is_alone=alone) for place in places]
        await self.executor.execute(tasks, self.progress.started, keep)

    async def run_again(self, reruns: Sequence[Rerun]) -> None:
        """Run hand-ins near a threshold under further seeds, and keep the evidence.

        A run that fails through our fault, or on a busy machine, leaves no evidence, so its hand-in is unjudged until
        the next `grade`. A run that is out of time counts only if it is so twice, the second time alone.
        """
        seed = self.standards.today.assignment.seed
        runs = {f"{item.place.student}, seed {seed + item.number}": item for item in reruns}
        tasks = [self._task(name, item.place, seed + item.number, {}) for name, item in runs.items()]
        border = Border()  # errors need no report: judging says which runs are missing

        def keep(done: Done) -> None:
            evidence = done.run.evidence if done.run is not None else None
            if evidence is not None and evidence.ending.stop not in (Stop.STRUCK, Stop.CROWDED):
                rerun = runs[done.student]
                with border.around(rerun.place.student):
                    keep_rerun(rerun.place.files, rerun.number, evidence)
            self.progress.finished(done.student)

        await run_all(self.executor, tasks, self.progress.started, keep)

    async def audit(self, places: Sequence[Place]) -> None:
        """Audit the results in `places`, on changed data, and keep what is found."""
        border = Border()  # errors need no report: judging says which audits are missing
        by_release: dict[str, dict[str, tuple[Place, Candidate]]] = {}
        for place in places:
            with border.around(place.student):
                submission = self.read(place.hand_in)
                candidate = Candidate(submission.notebook, submission.files, read_evidence(place.files.evidence))
                by_release.setdefault(submission.release, {})[place.student] = (place, candidate)
        for release, found in by_release.items():
            standard = self.standards.of(release)
            candidates = {student: candidate for student, (_, candidate) in found.items()}
            reports = await audit_results(standard, candidates, self.executor, self.progress)
            for student, report in reports.items():
                with border.around(student):
                    keep_audit(found[student][0].files, standard.reference, report)

    def _task(self, name: str, place: Place, seed: int | None, kept: dict[str, Submission]) -> Task:
        """The task that, just before it runs, reads the submission into `kept` and makes its job."""

        def prepare_job() -> Job:
            submission = self.read(place.hand_in)
            kept[place.student] = submission
            standard = self.standards.of(submission.release)
            return make_job(
                standard.assignment,
                submission.notebook,
                files=submission.files,
                data=standard.exercise.data,
                unseen=standard.unseen.inputs,
                seed=seed,
            )

        def forget() -> None:
            kept.pop(place.student, None)

        return Task(name, prepare_job, forget)
