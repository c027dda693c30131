"""A whole class: plan what is missing, run it, judge all, record the grades. Every step can be interrupted."""

from __future__ import annotations

import errno
import fcntl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from grader import interrupts
from grader.disk import sweep
from grader.errors import InfrastructureError, InputError
from grader.executor.slurm import cancel_jobs
from grader.formgrader import hand_over
from grader.gradebook import check_gradebook, record_grades
from grader.gradebook_url import note_gradebook
from grader.model import Grade
from grader.request import Context, Progress, Request, check_places, prepare, site_of
from grader.results import is_outdated, judge_stored, stored_points
from grader.running import Runs, count_runs, run_missing
from grader.store import Files
from grader.submissions import find_hand_ins

__all__ = ["ClassGrades", "cancel_class", "grade_class", "judge_class", "plan_class"]

WAITING = "waiting for the gradebook, which another program holds"
TRIAL_BYTES = 1 << 16
"""So much must fit on the disk for a beginning."""


@dataclass(frozen=True)
class ClassGrades:
    """What came of grading a class."""

    grades: tuple[Grade, ...]
    """By student."""
    ran: int = 0
    """How many were run; the others' evidence was there already."""
    changed: tuple[str, ...] = field(default=())
    """Students whose points are other than they were before."""
    notes: tuple[str, ...] = field(default=())
    """What a person should know of some hand-ins."""


def grade_class(request: Request, progress: Progress) -> ClassGrades:
    """Run what has no evidence yet, judge everything, record it. Started again, it does only what is missing."""
    check_places(request)
    hand_ins = find_hand_ins(request.submissions, request.reference.assignment.name)
    with _locked(request.folder):
        sweep(request.cache)
        if request.gradebook is not None:
            check_gradebook(request.gradebook)
        context, ran = interrupts.run(run_missing(hand_ins, prepare(request), progress))
        graded = _judge([request.files(item.student) for item in hand_ins], context, ran, progress)
        return replace(graded, notes=tuple(f"{item.student}: {item.note}" for item in hand_ins if item.note))


def plan_class(request: Request, progress: Progress) -> Runs:
    """What `grade_class` would run. Runs nothing, and writes no result."""
    check_places(request)
    hand_ins = find_hand_ins(request.submissions, request.reference.assignment.name)
    return count_runs(hand_ins, prepare(request), progress)


def cancel_class(request: Request, progress: Progress) -> int:
    """End the jobs that an earlier command left on a cluster; returns how many parts of the class that were."""
    check_places(request)
    with _locked(request.folder):
        return interrupts.run(cancel_jobs(site_of(request), progress.note))


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
        context, _ = interrupts.run(run_missing((), context, progress))
        return _judge(stored, context, 0, progress)


def _judge(places: Sequence[Files], context: Context, ran: int, progress: Progress) -> ClassGrades:
    request = context.request
    progress.begin("judging", len(places))
    grades, changed = [], []
    for files in sorted(places, key=lambda item: item.folder.name):
        before = stored_points(files)
        grade = judge_stored(files, context)
        if before is not None and before != grade.points:
            changed.append(grade.student)
        grades.append(grade)
        progress.finished(grade.student)
    if request.gradebook is not None:
        name, release = request.reference.assignment.name, request.reference.release
        record_grades(request.gradebook, name, release, grades, lambda: progress.begin(WAITING, 0))
        note_gradebook(request.folder, request.gradebook)
        hand_over(request, request.gradebook, grades)
    return ClassGrades(tuple(grades), ran, tuple(changed))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder of results, swept of what a killed command left half written.

    Raises `InputError` when another process holds it, or when it cannot be written; `InfrastructureError` when the
    disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        _refuse(folder, error)
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{folder}: another gradecast is at work there; wait, or use another --out") from None
        except OSError as error:  # there are file systems without locks
            _refuse(folder, error)
        sweep(folder)
        try:
            with tempfile.TemporaryFile(dir=folder) as trial:
                trial.write(b"." * TRIAL_BYTES)
        except OSError as error:
            _refuse(folder, error)
        yield


def _refuse(folder: Path, error: OSError) -> NoReturn:
    """Say what is wrong with a folder of results, before anything is run."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise InfrastructureError(
            f"{folder}: {error.strerror}; free some space, or choose another folder with --out"
        ) from error
    raise InputError(f"{folder}: {error.strerror}; choose another folder with --out") from error
