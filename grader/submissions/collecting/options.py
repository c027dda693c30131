"""Completes the options of `gradecast collect` from the course: the exercise's name and its limits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from grader.errors import CourseError
from grader.exercise.course import Course, find_course
from grader.exercise.settings import limits_of, read_toml
from grader.model import Limits
from grader.submissions.collecting.collect import Collecting
from grader.submissions.collecting.roster import Roster

__all__ = ["asked"]


def asked(
    source: Path,
    into: Path,
    *,
    name: str = "",
    layout: str = "auto",
    roster: Roster | None = None,
    deadline: datetime | None = None,
    course: Path | None = None,
) -> Collecting:
    """The request; without `name`, for the only exercise of the course.

    Collecting works without a course; if there is one, it must have an exercise `name`. Raises `CourseError`,
    `AssignmentError`.
    """
    place = _course(course)
    if place is not None and not name and len(place.names()) == 1:
        (name,) = place.names()
    limits = Limits()
    if place is not None and name:
        table = read_toml(place.exercise(name) / "assignment.toml")
        limits = limits_of(table.get("limits", {}), f"{name}/assignment.toml")
    return Collecting(source, into, name, layout, roster, deadline, limits.submission_mib << 20)


def _course(folder: Path | None) -> Course | None:
    if folder is not None:
        return find_course(folder)
    try:
        return find_course(Path.cwd())
    except CourseError:
        return None
