"""The scores that pages show: the gradebook's, where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.gradebook.address import noted_gradebook
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.read import read_class_scores
from grader.gradebook.roster import read_roster
from grader.gradebook.scores import Score
from grader.model import Assignment
from grader.support.border import OPEN, Border

__all__ = ["class_roster", "class_scores"]


def class_scores(
    assignment: Assignment, out: Path, gradebook: str | None = None, border: Border = OPEN
) -> Mapping[str, Score]:
    """The scores by account from `gradebook`, a URL; without one from that in which the results in `out` are recorded.

    None where they are recorded in none; of whom it cannot be made out, `border` knows. Raises `GradebookError`
    when the gradebook cannot be read.
    """
    url = gradebook or noted_gradebook(out / assignment.name)
    return {} if url is None else read_class_scores(url, assignment, border)


def class_roster(assignment: Assignment, out: Path, gradebook: str | None = None) -> CourseRoster:
    """Who is who among those accounts. Raises `GradebookError` when the gradebook cannot be read."""
    return read_roster(gradebook or noted_gradebook(out / assignment.name))
