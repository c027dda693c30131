"""A whole class: plan what is missing, run it, judge all, record the grades. Every step can be interrupted."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import InputError
from grader.gradebook import check_gradebook, record_grades
from grader.model import Grade
from grader.request import Context, Progress, Request, prepare
from grader.results import is_outdated, judge_stored, stored_points
from grader.running import run_missing
from grader.store import Files
from grader.submissions import find_hand_ins

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
        if request.gradebook is not None:
            check_gradebook(request.gradebook)
        context, ran = asyncio.run(run_missing(hand_ins, prepare(request), progress))
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
        context, _ = asyncio.run(run_missing((), context, progress))
        return _judge(stored, context, 0, progress)


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
    if request.gradebook is not None:
        record_grades(request.gradebook, request.reference.assignment.name, request.reference.release, grades)
    return ClassGrades(tuple(grades), ran, tuple(changed))


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
