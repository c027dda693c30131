"""The scores that pages show: those of the gradebook, if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.exercise.reference import Reference
from grader.gradebook.address import noted_gradebook
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.overrides import Override, overrides_of
from grader.gradebook.read import read_class_scores
from grader.gradebook.roster import read_roster
from grader.gradebook.scores import Score
from grader.model import Assignment
from grader.support.border import OPEN, Border

__all__ = ["class_overrides", "class_roster", "class_scores"]


def class_scores(
    assignment: Assignment, out: Path, gradebook: str | None = None, border: Border = OPEN
) -> Mapping[str, Score]:
    """The scores by account from `gradebook`, a URL; by default from the one that holds the results in `out`.

    Empty if they are recorded in none. If a score cannot be computed, `border` notes the error. Raises `GradebookError`
    if the gradebook cannot be read.
    """
    url = gradebook or noted_gradebook(out / assignment.name)
    return {} if url is None else read_class_scores(url, assignment, border)


def class_roster(assignment: Assignment, out: Path, gradebook: str | None = None) -> CourseRoster:
    """The roster for those accounts. Raises `GradebookError` if the gradebook cannot be read."""
    return read_roster(gradebook or noted_gradebook(out / assignment.name))


def class_overrides(reference: Reference, out: Path, gradebook: str | None = None) -> tuple[Override, ...]:
    """What people set or adjusted there. Raises `GradebookError` if the gradebook cannot be read."""
    url = gradebook or noted_gradebook(out / reference.assignment.name)
    return overrides_of(url, reference) if url else ()
