"""How a class is graded, from top to bottom: find the hand-ins, plan, run what is missing, keep, judge, record.

Every step can be interrupted: what was finished is kept, and the same command goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import replace
from functools import partial

from grader.errors import in_a_line
from grader.executor import Executor
from grader.executor.slurm import cancel_jobs
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.gradebook import check_gradebook
from grader.gradebook.roster import read_roster
from grader.grading.accuracy import require_thresholds
from grader.grading.execution import class_executor, expect, site_of
from grader.grading.lock import held
from grader.grading.plan import Place, Plan, is_plainly_unfinished, make_plan, reruns_of, unaudited
from grader.grading.request import Request, check_apart, check_places
from grader.grading.results import is_settled, keep_notes, releases_of, settle
from grader.grading.runs import Runs
from grader.grading.standard import Standards, load_standards
from grader.grading.verdicts import ClassGrades, judge_all
from grader.model import Assignment
from grader.submissions.find import find_hand_ins
from grader.submissions.read import Read, reading
from grader.support import interrupts
from grader.support.border import Border
from grader.support.disk import sweep
from grader.support.progress import Progress
from grader.support.timeline import Kind, beside, spending

__all__ = ["cancel_class", "grade_class", "plan_class"]

MOST_NAMED = 40
"""Names in a note on many students, at most."""


def grade_class(request: Request, progress: Progress, *, lenient: bool = False) -> ClassGrades:
    """Run what has no evidence yet, judge everything, record it. A second call does only what is missing.

    `lenient` is for exercises that are being written: see `load_standards`.
    """
    check_places(request)
    with spending(beside("reading"), Kind.READING, what="finding the hand-ins"):
        there = _find_places(request)
    roster = read_roster(request.gradebook, patient=False)  # a busy gradebook matters only at the end
    places, passed_over = _of_the_course(there, roster)
    notes = (
        *passed_over,
        *(f"{roster.person(place.student)}: {place.hand_in.note}" for place in places if place.hand_in.note),
    )
    with held(request.folder):
        check_apart(request, [place.student for place in places])
        sweep(request.exercise.cache)
        if request.gradebook is not None:
            check_gradebook(request.gradebook)
        with spending(beside("reading"), Kind.READING, what="the exercise"):
            standards = load_standards(request.exercise, lenient=lenient)
        if not lenient and not standards.today.stale:
            _warn(request, progress)
        standards, ran = interrupts.run(_run_missing(request, places, standards, progress))
        graded = judge_all(request, [place.files for place in places], standards, progress, ran)
    return replace(graded, notes=(*notes, *graded.notes))


async def _run_missing(
    request: Request, places: Sequence[Place], standards: Standards, progress: Progress
) -> tuple[Standards, int]:
    """Make the plan and carry it out.

    Returns the standards with the evidence of every reference that is needed, and how many hand-ins were run.
    """
    async with AsyncExitStack() as stack:
        read = stack.enter_context(_reading(places, standards))
        executor: Executor | None = None
        if is_plainly_unfinished(places, standards):  # the executor then starts while hand-ins are read
            executor = await stack.enter_async_context(class_executor(request, progress))
        plan = make_plan(places, standards, read, progress)
        _keep_what_is_known(plan, request.exercise.assignment, progress)
        if plan.is_empty and not unaudited(places, standards):
            return standards, 0
        if executor is None:
            executor = await stack.enter_async_context(class_executor(request, progress))
        require_thresholds(standards, plan.releases)
        standards = await expect(standards, executor, progress, plan.releases)
        missing = [item.place for item in plan.missing]
        progress.begin("grading", len(missing))
        runs = Runs(standards, read, executor, progress)
        await runs.run(missing)
        late = [place for place in places if not is_settled(place.files)]
        if late:
            progress.begin("running again, one at a time, what ran out of time", len(late))
            await runs.run(late, alone=True)
        releases = releases_of([place.files for place in places], standards)
        standards = await expect(standards, executor, progress, releases)
        near = list(reruns_of(places, standards, progress))
        if near:
            progress.begin("running again near a threshold", len(near))
            await replace(runs, standards=standards).run_again(near)
        to_audit = unaudited(places, standards)
        if to_audit:
            await replace(runs, standards=standards).audit(to_audit)
    return standards, len({place.student for place in (*missing, *late)})


def plan_class(request: Request, progress: Progress) -> Plan:
    """What `grade_class` would run. Runs nothing, and writes no result."""
    check_places(request)
    places, _ = _of_the_course(_find_places(request), read_roster(request.gradebook, patient=False))
    standards = load_standards(request.exercise)
    with _reading(places, standards) as read:
        return make_plan(places, standards, read, progress)


def cancel_class(request: Request, progress: Progress) -> int:
    """End the jobs that an earlier command left on a cluster; returns how many parts of the class they were."""
    check_places(request)
    with held(request.folder):
        return interrupts.run(cancel_jobs(site_of(request), progress.note))


def _warn(request: Request, progress: Progress) -> None:
    exercise = request.exercise
    for line in (exercise.note_of_bounds(), exercise.note_of_environment(), exercise.known_mistakes.stale):
        if line:
            progress.note(line)


def _find_places(request: Request) -> list[Place]:
    """The hand-ins, also by the names that an imported assignment has in its own course."""
    assignment = request.exercise.assignment
    also = tuple(filter(None, dict.fromkeys((assignment.course_name, assignment.notebook_name))))
    hand_ins = find_hand_ins(request.submissions, assignment.name, also)
    return [Place(item, request.files(item.student)) for item in hand_ins]


def _of_the_course(places: Sequence[Place], roster: CourseRoster) -> tuple[list[Place], list[str]]:
    """The hand-ins that count, and a line for each other one, which stays where it is.

    As in nbgrader, a student who handed in only other assignments has no hand-in here: no row and no points.
    """
    gone = roster.is_gone
    absent = [in_a_line(item.student, 60) for item in places if item.hand_in.absent and not gone(item.student)]
    places = [place for place in places if not place.hand_in.absent]
    counting = set(roster.counting(place.student for place in places).values())
    said = [
        f"{place.student}: passed over, "
        + ("left the course" if roster.is_gone(place.student) else f"{roster.person(place.student)} handed in, too")
        for place in places
        if place.student not in counting
    ]
    if absent:
        more = f" and {len(absent) - MOST_NAMED} more" if len(absent) > MOST_NAMED else ""
        said.append(f"handed in nothing of this exercise, only of others: {', '.join(absent[:MOST_NAMED])}{more}")
    return [place for place in places if place.student in counting], said


def _reading(places: Sequence[Place], standards: Standards) -> AbstractContextManager[Read]:
    return reading(
        [place.hand_in for place in places], standards.notebooks, standards.today.assignment.limits.submission_mib
    )


def _keep_what_is_known(plan: Plan, assignment: Assignment, progress: Progress) -> None:
    """Write what needs no run: why some hand-ins cannot run, and today's notes on those that ran."""
    border = Border()
    for refused in plan.refused:
        settle(refused.place.files, assignment, refused.error)
    for place, notes in plan.notes:
        with border.around(place.student, partial(settle, place.files, assignment)):
            keep_notes(place.files, notes)
    for line in plan.stopped:
        progress.note(line)
