"""Commands about submissions: grade a class, judge it again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradecast.cluster import What, cluster_of, cluster_options, do_instead, leaving
from gradecast.frame import complain
from gradecast.options import (
    FOLDER,
    course_at,
    course_option,
    data_option,
    exercise_argument,
    exercise_in,
    json_option,
    print_json,
    request_for,
    run_options,
    why_option,
)
from grader.errors import InputError
from grader.exercise.course import Course
from grader.terminal import display

if TYPE_CHECKING:
    from grader.grading.request import Request
    from grader.grading.verdicts import ClassGrades
    from grader.support.timeline import Timeline

__all__ = ["grade", "judge"]


@click.command()
@exercise_argument
@click.argument("submissions", type=FOLDER)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Submissions to run at a time.")
@cluster_options
@click.option("--profile", is_flag=True, help="Write where the time went, as a picture, to OUT/NAME/profile.html.")
@run_options
@data_option
@why_option
@course_option
@json_option
def grade(
    name: str,
    submissions: Path,
    workers: int,
    profile: bool,
    data: Path | None,
    course: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Grade all of SUBMISSIONS for the exercise NAME: run what is missing, judge, record.

    SUBMISSIONS holds <student>/<NAME>/<notebook>.ipynb, the layout of nbgrader, or <student>.ipynb. If it is
    interrupted, the same command does only what is missing. Exits with 1 if a submission could not be run, or is
    unjudged.

    \b
    Example:  gradecast grade jena_density submitted/ --workers 2
              gradecast grade jena_density submitted/ --gradebook sqlite:////srv/course/gradebook.db
              gradecast grade jena_density submitted/ --workers 2 --profile
              gradecast grade jena_density submitted/ --executor slurm --partition short
              gradecast grade jena_density nbcourse/submitted --nbgrader nbcourse
    """
    from grader.grading.grade import grade_class

    root = course_at(course)
    cluster, what = cluster_of(root, options)
    exercise = exercise_in(root, name, data)
    request = request_for(root, exercise, submissions=submissions, workers=workers, **cluster, **options)
    if what is not What.GRADE:
        do_instead(what, request)
        return
    if profile and request.runs.executor != "local":
        raise InputError("--profile shows runs on this machine; leave it out, or grade without --executor slurm")
    recorded = _profiled(request) if profile else nullcontext()
    with recorded as timeline, leaving(request), display.progress_bar(quiet=as_json) as bar:
        result = grade_class(request, bar)
    _show_grades(root, request, result, as_json, timeline)


@contextmanager
def _profiled(request: Request) -> Iterator[Timeline]:
    """Record the block, and write where its time went, also if it is interrupted."""
    from grader.report.profile import PROFILE, write_profile
    from grader.support.timeline import recording

    is_whole = False
    try:
        with recording() as timeline:
            yield timeline
            is_whole = True
    finally:
        if timeline.runs or is_whole:
            title = request.exercise.assignment.title
            write_profile(timeline, title, request.folder / PROFILE, is_whole=is_whole)


@click.command()
@exercise_argument
@run_options
@data_option
@why_option
@course_option
@json_option
def judge(name: str, data: Path | None, course: Path | None, as_json: bool, **options: Any) -> None:
    """Judge stored evidence again after a change to the checks. Runs no student's code.

    \b
    Example:  gradecast judge jena_density
    """
    from grader.grading.verdicts import judge_class

    root = course_at(course)
    request = request_for(root, exercise_in(root, name, data), **options)
    with display.progress_bar(quiet=as_json) as bar:
        result = judge_class(request, bar)
    _show_grades(root, request, result, as_json)


def _show_grades(
    course: Course, request: Request, result: ClassGrades, as_json: bool, timeline: Timeline | None = None
) -> None:
    if as_json:
        more = {
            item.student: {
                "points": item.points,
                "possible": item.possible,
                "release": result.releases.get(item.student, ""),
            }
            for item in result.grades
        }
        grades = [{**asdict(item), **more[item.student]} for item in result.grades]
        if timeline is None:
            print_json(grades)
        else:
            from grader.report.time_use import TimeUse

            print_json({"grades": grades, "profile": TimeUse(timeline).totals()})
    else:
        from grader.terminal import tables

        out = "" if request.out == course.graded else f" --out {shlex.quote(str(request.out))}"
        tables.show_class(request.exercise.assignment, result.grades)
        tables.show_places(request.folder, request.gradebook, result, out)
        if timeline is not None:
            from grader.report.profile import PROFILE

            display.say(f"profile    {request.folder / PROFILE}")
    for line in result.stopped:
        complain(line)
    if result.stopped or any(item.trouble or item.flagged for item in result.grades):
        sys.exit(1)
