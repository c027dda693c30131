"""A whole class: plan what is missing, run it, judge all, record the grades. Every step can be interrupted."""

from __future__ import annotations

from dataclasses import replace

from grader.executor.slurm import cancel_jobs
from grader.gradebook.gradebook import check_gradebook
from grader.grading.execution import site_of
from grader.grading.lock import held
from grader.grading.request import Progress, Request, check_places, note_bounds, note_environment, prepare
from grader.grading.runs import Runs, count_runs, run_missing
from grader.grading.verdicts import ClassGrades, judge_all
from grader.submissions.find import HandIn, find_hand_ins
from grader.support import interrupts
from grader.support.disk import sweep

__all__ = ["cancel_class", "grade_class", "plan_class"]


def grade_class(request: Request, progress: Progress) -> ClassGrades:
    """Run what has no evidence yet, judge everything, record it. Started again, it does only what is missing."""
    check_places(request)
    hand_ins = _hand_ins(request)
    with held(request.folder):
        sweep(request.cache)
        if request.gradebook is not None:
            check_gradebook(request.gradebook)
        context = prepare(request)
        if not request.lenient and not context.stale:  # validating says it once
            note_bounds(request, progress)
            note_environment(request, progress)
        context, ran = interrupts.run(run_missing(hand_ins, context, progress))
        graded = judge_all([request.files(item.student) for item in hand_ins], context, ran, progress)
        notes = tuple(f"{item.student}: {item.note}" for item in hand_ins if item.note)
        return replace(graded, notes=(*notes, *graded.notes))


def _hand_ins(request: Request) -> tuple[HandIn, ...]:
    assignment = request.reference.assignment
    also = tuple(filter(None, dict.fromkeys((assignment.course_name, assignment.notebook_name))))
    return find_hand_ins(request.submissions, assignment.name, also)


def plan_class(request: Request, progress: Progress) -> Runs:
    """What `grade_class` would run. Runs nothing, and writes no result."""
    check_places(request)
    hand_ins = _hand_ins(request)
    return count_runs(hand_ins, prepare(request), progress)


def cancel_class(request: Request, progress: Progress) -> int:
    """End the jobs that an earlier command left on a cluster; returns how many parts of the class that were."""
    check_places(request)
    with held(request.folder):
        return interrupts.run(cancel_jobs(site_of(request), progress.note))
