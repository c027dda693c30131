"""Running what has no result yet: the reference, each hand-in once, those that ran out of time once more, alone, and
those near a threshold under further seeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from grader.accuracy import require_thresholds
from grader.disk import read_json, storing
from grader.errors import EvidenceError, InfrastructureError, SubmissionError
from grader.evidence import Stop
from grader.execution import executor_for, expect
from grader.executor import ATTEMPTS, Done, Executor, Task, of_ours
from grader.job import Job
from grader.judge import LONGEST_SECONDS
from grader.margin import RERUNS, needs_reruns
from grader.model import Submission
from grader.patience import OutOfPatience, within_cpu
from grader.request import Context, Progress
from grader.results import (
    has_result,
    is_settled,
    keep_failure,
    keep_notes,
    keep_rerun,
    keep_run,
    keep_trouble,
    stored_reruns,
)
from grader.runs import make_job
from grader.store import Files, read_evidence
from grader.submissions import HandIn, read_submission

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
    for item in hand_ins:
        files = context.request.files(item.student)
        try:
            submission = _read(item, context)
            releases.add(submission.release)
            if context.of(submission.release).trouble:
                unreadable += 1
            elif not has_result(files, submission, context.key(submission)):
                missing.append(submission.digest)
            elif not is_settled(files):
                alone += 1
        except SubmissionError:
            unreadable += 1
        except InfrastructureError:
            missing.append(item.student)  # perhaps it can be read when its turn has come
        progress.finished(item.student)
    equal = len(missing) - len(set(missing))
    again = len(_due(hand_ins, context))
    editions = [context.of(release) for release in releases]
    reference = any(edition.expected is None and not edition.trouble for edition in editions)
    return Runs(len(hand_ins), len(missing), equal, unreadable, again, alone, reference)


async def run_missing(hand_ins: Sequence[HandIn], context: Context, progress: Progress) -> tuple[Context, int]:
    """Run the reference if its evidence is missing, and each hand-in that has no result, or that has to run alone.

    Returns the context with the reference's evidence, and how many hand-ins were run.
    """
    if not (_is_unfinished(hand_ins, context) or _due(hand_ins, context) or _missing(hand_ins, context)):
        return context, 0
    async with executor_for(context.request, progress) as executor:  # which makes ready while the hand-ins are read
        missing = _missing(hand_ins, context)
        require_thresholds(context, missing.values())
        context = await expect(context, executor, progress, missing.values())
        await _run(list(missing), context, executor, progress)
        unsettled = [item for item in hand_ins if not is_settled(context.request.files(item.student))]
        await _run(unsettled, context, executor, progress, alone=True)
        context = await expect(context, executor, progress, _releases(hand_ins, context))
        await _run_again(_due(hand_ins, context), context, executor, progress)
    return context, len({item.student for item in (*missing, *unsettled)})


async def run_references(releases: Iterable[str], context: Context, progress: Progress) -> Context:
    """`context` with the reference's evidence for `releases`; no student's code runs."""
    async with executor_for(context.request, progress) as executor:
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


def _missing(hand_ins: Sequence[HandIn], context: Context) -> dict[HandIn, str]:
    """What has to be run, with the release that it is of; empty for one that cannot be read just now.

    Trouble in reading one, and in running anything of its release, is settled at once.
    """
    missing = {}
    for item in hand_ins:
        files = context.request.files(item.student)
        try:
            submission = _read(item, context)
        except SubmissionError as error:
            keep_trouble(files, str(error))
        except InfrastructureError:
            missing[item] = ""  # perhaps it can be read when its turn has come
        else:
            trouble = context.of(submission.release).trouble
            if trouble:
                keep_failure(files, trouble, context)
            elif has_result(files, submission, context.key(submission)):
                keep_notes(files, submission)
            else:
                missing[item] = submission.release
    return missing


async def _run(
    missing: Sequence[HandIn], context: Context, executor: Executor, progress: Progress, alone: bool = False
) -> None:
    if alone and not missing:
        return
    progress.begin("running once more, alone, who ran out of time" if alone else "grading", len(missing))
    read: dict[str, Submission] = {}

    def keep(done: Done) -> None:
        files, submission = context.request.files(done.student), read.pop(done.student, None)
        with storing(files.folder):  # all of it, before it counts as finished
            if done.run is not None and submission is not None:
                try:
                    keep_run(files, submission, done.run, context, alone)
                except (InfrastructureError, OSError):  # of the disk, where others would fare no better
                    raise
                except Exception as error:
                    keep_failure(files, f"{of_ours(error)}; grade again", context)
            elif done.trouble:
                keep_trouble(files, done.trouble)
            else:
                keep_failure(files, f"{done.failure}; tried {ATTEMPTS} times, grade again", context)
        progress.finished(done.student)

    tasks = [replace(_task(item.student, item, context, None, read), is_alone=alone) for item in missing]
    await executor.execute(tasks, progress.started, keep)


async def _run_again(
    due: Sequence[tuple[HandIn, int]], context: Context, executor: Executor, progress: Progress
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
            with suppress(EvidenceError):  # too large to be read again
                keep_rerun(context.request.files(item.student), number, done.run)
        progress.finished(done.student)

    late: list[Task] = []
    is_alone = False
    tasks = {name: _task(name, item, context, seed + number, {}) for name, (item, number) in runs.items()}
    await executor.execute(tuple(tasks.values()), progress.started, keep)
    is_alone = True
    if late:
        await executor.execute(late, progress.started, keep)


def _due(hand_ins: Sequence[HandIn], context: Context) -> list[tuple[HandIn, int]]:
    """Hand-ins near a threshold, each with the number of a further run that is missing."""
    return [
        (item, number)
        for item in hand_ins
        if _is_near(context.request.files(item.student), context)
        for number in range(1, RERUNS + 1)
        if number not in stored_reruns(context.request.files(item.student))
    ]


def _is_near(files: Files, context: Context) -> bool:
    edition = context.that_ran(read_json(files.submission))
    if edition is None or edition.expected is None or not edition.thresholds:
        return False
    try:
        evidence = read_evidence(files.evidence)
        with within_cpu(LONGEST_SECONDS):
            return needs_reruns(edition.request.reference.assignment, evidence, edition.expected)
    except (EvidenceError, OutOfPatience):  # judging says so
        return False


def _read(item: HandIn, context: Context) -> Submission:
    limit = context.request.reference.assignment.limits.submission_mib
    return read_submission(item, context.notebooks, int(limit * 2**20))


def _task(name: str, item: HandIn, context: Context, seed: int | None, read: dict[str, Submission]) -> Task:
    """Reads the submission when its turn has come, into `read`, and makes its job."""

    def prepare_job() -> Job:
        submission = _read(item, context)
        read[item.student] = submission
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
        read.pop(item.student, None)

    return Task(name, prepare_job, forget)
