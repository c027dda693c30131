"""Running what has no result yet: the reference, each hand-in once, those that ran out of time once more, alone, and
those near a threshold under further seeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import partial

from grader.errors import EvidenceError, InfrastructureError
from grader.evidence import Stop
from grader.evidence.files import Files, read_evidence
from grader.executor import ATTEMPTS, Done, Executor, Task
from grader.exercise.jobs import make_job
from grader.grading.accuracy import require_thresholds
from grader.grading.execution import executor_for, expect
from grader.grading.request import Context, Progress
from grader.grading.results import (
    has_result,
    is_settled,
    keep_failure,
    keep_notes,
    keep_rerun,
    keep_run,
    keep_trouble,
    settle,
    stored_reruns,
)
from grader.judging.judge import LONGEST_SECONDS
from grader.judging.margin import RERUNS, needs_reruns
from grader.model import Submission
from grader.sandbox.job import Job
from grader.submissions.find import HandIn
from grader.submissions.read import Read, reading
from grader.support.border import Border
from grader.support.cpu_bound import within_cpu
from grader.support.disk import read_json, storing

__all__ = ["Runs", "count_runs", "run_missing", "run_references"]


@dataclass(frozen=True)
class Runs:
    """What would be run."""

    hand_ins: int
    """How many were handed in."""
    tasks: int
    """Of these, how many have no result yet, and can be read."""
    equal: int
    """Of these, how many are as another of them is, letter by letter, and need no run of their own on a cluster."""
    unreadable: int
    """How many cannot be read, or are of a release that cannot be run, and are not run."""
    again: int
    """Further runs of what lies near a threshold."""
    alone: int
    """How many ran out of time, and have to run once more, alone."""
    reference: bool
    """Whether the reference has to run first."""

    @property
    def different(self) -> int:
        """Runs of hand-ins, each once."""
        return self.tasks - self.equal

    @property
    def any(self) -> bool:
        """Whether there is something to run."""
        return bool(self.tasks or self.again or self.alone or self.reference)


def count_runs(hand_ins: Sequence[HandIn], context: Context, progress: Progress) -> Runs:
    """What `run_missing` would run; writes nothing."""
    progress.begin("reading hand-ins", len(hand_ins))
    missing: list[str] = []
    releases = {context.release}
    unreadable = alone = 0
    border = Border()
    with _reading(hand_ins, context) as read:
        for item in hand_ins:
            files = context.request.files(item.student)
            with border.around(item.student):
                try:
                    submission = read(item)
                except InfrastructureError:
                    missing.append(item.student)  # perhaps it can be read when its turn has come
                    continue
                finally:
                    progress.finished(item.student)
                releases.add(submission.release)
                if context.of(submission.release).trouble:
                    unreadable += 1
                elif not has_result(files, submission, context.key(submission)):
                    missing.append(submission.digest)
                elif not is_settled(files):
                    alone += 1
    unreadable += len(border.stopped)
    equal = len(missing) - len(set(missing))
    again = len(_due(hand_ins, context, progress))
    editions = [context.of(release) for release in releases]
    reference = any(edition.expected is None and not edition.trouble for edition in editions)
    return Runs(len(hand_ins), len(missing), equal, unreadable, again, alone, reference)


async def run_missing(hand_ins: Sequence[HandIn], context: Context, progress: Progress) -> tuple[Context, int]:
    """Run the reference if its evidence is missing, and each hand-in that has no result, or that has to run alone.

    Returns the context with the reference's evidence, and how many hand-ins were run.
    """
    with _reading(hand_ins, context) as read:
        known = not _is_unfinished(hand_ins, context) and not _missing(hand_ins, context, read)
        if known and not _due(hand_ins, context, progress):
            return context, 0
        async with executor_for(
            context.request, progress, for_students=True
        ) as executor:  # makes ready while the hand-ins are read
            missing = _missing(hand_ins, context, read)
            require_thresholds(context, missing.values())
            context = await expect(context, executor, progress, missing.values())
            await _run(list(missing), context, read, executor, progress)
            unsettled = [item for item in hand_ins if not is_settled(context.request.files(item.student))]
            await _run(unsettled, context, read, executor, progress, alone=True)
            context = await expect(context, executor, progress, _releases(hand_ins, context))
            await _run_again(_due(hand_ins, context, progress), context, read, executor, progress)
        return context, len({item.student for item in (*missing, *unsettled)})


async def run_references(releases: Iterable[str], context: Context, progress: Progress) -> Context:
    """`context` with the reference's evidence for `releases`; no student's code runs."""
    async with executor_for(context.request, progress, for_students=True) as executor:
        return await expect(context, executor, progress, releases)


def _is_unfinished(hand_ins: Sequence[HandIn], context: Context) -> bool:
    """Whether it is plain without reading them that something has to be run."""
    places = [context.request.files(item.student) for item in hand_ins]
    if any(not files.submission.is_file() or not is_settled(files) for files in places):
        return True
    return any(context.of(release).expected is None for release in (context.release, *_releases(hand_ins, context)))


def _releases(hand_ins: Sequence[HandIn], context: Context) -> list[str]:
    """The releases that results on disk are of."""
    stored = (read_json(context.request.files(item.student).submission) for item in hand_ins)
    return sorted({edition.release for item in stored if (edition := context.that_ran(item))})


def _missing(hand_ins: Sequence[HandIn], context: Context, read: Read) -> dict[HandIn, str]:
    """What has to be run, with the release that it is of; empty for one that cannot be read just now.

    Trouble in reading one, and in running anything of its release, is settled at once.
    """
    missing, border = {}, Border()
    for item in hand_ins:
        files = context.request.files(item.student)
        with border.around(item.student, partial(settle, files, context)):
            try:
                submission = read(item)
            except InfrastructureError:
                missing[item] = ""  # perhaps it can be read when its turn has come
                continue
            trouble = context.of(submission.release).trouble
            if trouble:
                keep_failure(files, trouble, context)
            elif has_result(files, submission, context.key(submission)):
                keep_notes(files, submission)
            else:
                missing[item] = submission.release
    return missing


async def _run(
    missing: Sequence[HandIn],
    context: Context,
    read: Read,
    executor: Executor,
    progress: Progress,
    alone: bool = False,
) -> None:
    if alone and not missing:
        return
    progress.begin("running once more, alone, who ran out of time" if alone else "grading", len(missing))
    kept: dict[str, Submission] = {}
    border = Border()

    def keep(done: Done) -> None:
        files, submission = context.request.files(done.student), kept.pop(done.student, None)
        # All of it is stored before it counts as finished.
        with border.around(done.student, partial(settle, files, context)), storing(files.folder):
            if done.run is not None and submission is not None:
                keep_run(files, submission, done.run, context, alone)
            elif done.trouble:
                keep_trouble(files, done.trouble)
            else:
                keep_failure(files, f"{done.failure}; tried {ATTEMPTS} times, grade again", context)
        progress.finished(done.student)

    tasks = [replace(_task(item.student, item, context, None, read, kept), is_alone=alone) for item in missing]
    await executor.execute(tasks, progress.started, keep)


async def _run_again(
    due: Sequence[tuple[HandIn, int]], context: Context, read: Read, executor: Executor, progress: Progress
) -> None:
    """What fails here is missing from the evidence, and so unjudged until the next `grade`.

    So is what the machine is too busy for; what runs out of time does so twice before it counts, the second time alone.
    """
    if not due:
        return
    progress.begin("running again near a threshold", len(due))
    seed = context.request.reference.assignment.seed
    runs = {f"{item.student}, seed {seed + number}": (item, number) for item, number in due}

    def keep(done: Done) -> None:
        item, number = runs[done.student]
        if done.run is not None and done.run.evidence.ran_out_of_time and not is_alone:
            late.append(tasks[done.student].by_itself())
            return
        if done.run is not None and done.run.evidence.ending.stop not in (Stop.STRUCK, Stop.CROWDED):
            with border.around(item.student):
                keep_rerun(context.request.files(item.student), number, done.run)
        progress.finished(done.student)

    late: list[Task] = []
    border = Border()  # judging says which runs are missing
    is_alone = False
    tasks = {name: _task(name, item, context, seed + number, read, {}) for name, (item, number) in runs.items()}
    await executor.execute(tuple(tasks.values()), progress.started, keep)
    is_alone = True
    if late:
        await executor.execute(late, progress.started, keep)


def _due(hand_ins: Sequence[HandIn], context: Context, progress: Progress) -> list[tuple[HandIn, int]]:
    """Hand-ins near a threshold, each with the number of a further run that is missing."""
    due, border = [], Border()
    for item in hand_ins:
        files = context.request.files(item.student)
        with border.around(item.student), suppress(EvidenceError):  # which judging tells
            if _is_near(files, context):
                stored = stored_reruns(files)
                due += [(item, number) for number in range(1, RERUNS + 1) if number not in stored]
    for line in border.lines:
        progress.note(line)
    return due


def _is_near(files: Files, context: Context) -> bool:
    edition = context.that_ran(read_json(files.submission))
    if edition is None or edition.expected is None or not edition.thresholds:
        return False
    evidence = read_evidence(files.evidence)
    with within_cpu(LONGEST_SECONDS):
        return needs_reruns(edition.request.reference.assignment, evidence, edition.expected)


def _reading(hand_ins: Sequence[HandIn], context: Context) -> AbstractContextManager[Read]:
    return reading(hand_ins, context.notebooks, context.request.reference.assignment.limits.submission_mib)


def _task(name: str, item: HandIn, context: Context, seed: int | None, read: Read, kept: dict[str, Submission]) -> Task:
    """Reads the submission when its turn has come, into `kept`, and makes its job."""

    def prepare_job() -> Job:
        submission = read(item)
        kept[item.student] = submission
        edition = context.of(submission.release)
        return make_job(
            edition.request.reference.assignment,
            submission.notebook,
            files=submission.files,
            data=edition.request.data,
            unseen=edition.unseen.inputs,
            seed=seed,
        )

    def forget() -> None:
        kept.pop(item.student, None)

    return Task(name, prepare_job, forget)
