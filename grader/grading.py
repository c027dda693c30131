"""A whole class: plan what is missing, run it, judge all, record the grades. Every step can be interrupted."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import InfrastructureError, InputError, SubmissionError
from grader.executor import Done, Task, execute
from grader.gradebook import check_gradebook, record_grades
from grader.model import Grade, Submission
from grader.request import Context, Progress, Request, expect, prepare, sandbox_for
from grader.results import has_result, is_outdated, judge_stored, keep_failure, keep_run, keep_trouble, stored_points
from grader.runs import make_job
from grader.sandbox import Job
from grader.store import Files
from grader.submissions import HandIn, find_hand_ins, read_submission

__all__ = ["ClassGrades", "grade_class", "judge_class"]


@dataclass(frozen=True)
class ClassGrades:
    """What came of grading a class."""

    grades: tuple[Grade, ...]
    """By student."""
    ran: int = 0
    """How many were run; the others' evidence was there already."""
    changed: tuple[str, ...] = field(default=())
    """Students whose points are other than they were before."""


def grade_class(request: Request, progress: Progress) -> ClassGrades:
    """Run what has no evidence yet, judge everything, record it. Started again, it does only what is missing."""
    hand_ins = find_hand_ins(request.submissions, request.reference.assignment.name)
    with _locked(request.folder):
        check_gradebook(request.gradebook)
        context, ran = asyncio.run(_run_missing(hand_ins, prepare(request), progress))
        return _judge([request.files(item.student) for item in hand_ins], context, ran, progress)


def judge_class(request: Request, progress: Progress) -> ClassGrades:
    """Judge stored evidence again. The reference runs when its evidence is outdated; no student's code ever does.

    Raises `InputError`, and changes nothing, when some evidence is of another version of the assignment.
    """
    with _locked(request.folder):
        stored = [Files(path.parent) for path in sorted(request.folder.glob("*/submission.json"))]
        if not stored:
            raise InputError(f"{request.folder}: no results to judge; run gradecast grade first")
        context = prepare(request)
        outdated = [files for files in stored if is_outdated(files, context)]
        if outdated:
            raise InputError(
                f"{request.folder}: the evidence of {len(outdated)} of {len(stored)} is of another version of "
                f"{request.reference.assignment.name} (notebook, probes, data, limits or seed changed); nothing was "
                "judged, run gradecast grade again"
            )
        context, _ = asyncio.run(_run_missing((), context, progress))
        return _judge(stored, context, 0, progress)


async def _run_missing(hand_ins: Sequence[HandIn], context: Context, progress: Progress) -> tuple[Context, int]:
    """Run the reference if its evidence is missing, and each hand-in that has no result."""
    missing = [item for item in hand_ins if _is_missing(item, context)]
    if context.expected is not None and not missing:
        return context, 0
    async with sandbox_for(context.request) as sandbox:
        context = await expect(context, sandbox, progress)
        progress.begin("grading", len(missing))
        read: dict[str, Submission] = {}
        tasks = [Task(item.student, _preparation(item, context, read)) for item in missing]
        keep = _keeper(read, context, progress)
        await execute(sandbox, tasks, context.request.workers, progress.started, keep)
    return context, len(missing)


def _judge(places: Sequence[Files], context: Context, ran: int, progress: Progress) -> ClassGrades:
    request = context.request
    progress.begin("judging", len(places))
    grades, changed = [], []
    for files in places:
        before = stored_points(files)
        grade = judge_stored(files, context)
        if before is not None and before != grade.points:
            changed.append(grade.student)
        grades.append(grade)
        progress.finished(grade.student)
    record_grades(request.gradebook, request.reference.assignment.name, request.reference.release, grades)
    return ClassGrades(tuple(grades), ran, tuple(changed))


def _read(item: HandIn, request: Request) -> Submission:
    limit = int(request.reference.assignment.limits.submission_mib * 2**20)
    return read_submission(item, request.reference.release, limit)


def _is_missing(item: HandIn, context: Context) -> bool:
    """Whether it has to be run. Trouble in reading it is settled at once."""
    files = context.request.files(item.student)
    try:
        submission = _read(item, context.request)
    except SubmissionError as error:
        keep_trouble(files, str(error))
        return False
    return not has_result(files, context.key(submission))


def _preparation(item: HandIn, context: Context, read: dict[str, Submission]) -> Callable[[], Job]:
    """Reads the submission when its turn has come, into `read`, and makes its job."""

    def prepare_job() -> Job:
        request, submission = context.request, _read(item, context.request)
        read[item.student] = submission
        return make_job(
            request.reference.assignment,
            submission.notebook,
            files=submission.files,
            data=request.data,
            unseen=context.unseen.inputs,
        )

    return prepare_job


def _keeper(read: dict[str, Submission], context: Context, progress: Progress) -> Callable[[Done], None]:
    """What is called with each run as it ends: everything about it is on disk before it counts as finished."""

    def keep(done: Done) -> None:
        files, submission = context.request.files(done.student), read.pop(done.student, None)
        try:
            if done.run is not None and submission is not None:
                keep_run(files, submission, done.run, context)
            elif done.trouble:
                keep_trouble(files, done.trouble)
            else:
                keep_failure(files, done.failure, context)
        except OSError as error:
            raise InfrastructureError(
                f"{files.folder}: {error.strerror or error}; what was finished is kept, run the command again"
            ) from error
        progress.finished(done.student)

    return keep


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder of results. Raises `InputError` when another process does, or when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}; choose another folder with --out") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{folder}: another gradecast is at work there; wait, or use another --out") from None
        yield
