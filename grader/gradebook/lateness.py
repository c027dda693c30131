"""Records in a gradebook when each student handed in, and the penalty for handing in late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from grader.errors import InputError, in_a_line
from grader.gradebook.configuration import CONFIGURATION, Plugin
from grader.gradebook.database import Database
from grader.gradebook.history import UNKNOWN, Occasion, noted
from grader.gradebook.read import read_class_scores
from grader.gradebook.scores import Score
from grader.gradebook.session import opened, patiently
from grader.model import Assignment
from grader.support.border import OPEN, Border

__all__ = ["record_lateness"]


def record_lateness(
    url: str,
    assignment: Assignment,
    submitted: Mapping[str, datetime],
    plugin: Plugin | None,
    border: Border = OPEN,
    occasion: Occasion = UNKNOWN,
) -> None:
    """Write when students handed in (naive, in UTC, as nbgrader does), and the penalties that `plugin` computes.

    Without a plugin the penalties stay as they are. If the plugin fails for a student, that student's penalty stays,
    and `border` notes the error. `occasion` goes into the history. Raises `GradebookError` if the gradebook cannot be
    written.
    """

    def write(act: Callable[[Database], None]) -> None:
        with opened(url) as db, db.transaction(), noted(db, occasion):
            act(db)

    if submitted:
        patiently(url, lambda: write(lambda db: _write_times(db, assignment.booked, submitted)))
    if plugin is None:
        return
    scores = read_class_scores(url, assignment, border)
    penalties = dict(border.each(scores, str, lambda student: (student, _penalty(scores[student], plugin))))
    if penalties:
        patiently(url, lambda: write(lambda db: _write_penalties(db, assignment, penalties)))


def _penalty(score: Score, plugin: Plugin) -> float | None:
    """The penalty that `plugin` computes, from zero to the student's points; None if the student is not late."""
    points = sum(item.points for item in score.questions)
    if not score.late_seconds:
        return None
    try:
        asked = plugin(score.student, points, score.late_seconds)
        return None if asked is None else min(max(float(asked), 0.0), points)
    except Exception as error:  # whatever the course's code raises
        raise InputError(
            f"the late submission plugin failed for {score.student}: {type(error).__name__}: {in_a_line(error)}; fix "
            f"the plugin that {CONFIGURATION} names"
        ) from error


def _write_times(db: Database, assignment: str, submitted: Mapping[str, datetime]) -> None:
    db.write(
        "UPDATE submitted_assignment SET timestamp = :moment WHERE student_id = :student AND assignment_id = "
        "(SELECT id FROM assignment WHERE name = :assignment)",
        [
            # Written as SQLAlchemy does for SQLite, which has no type for it.
            {"moment": f"{moment:%Y-%m-%d %H:%M:%S.%f}", "student": student, "assignment": assignment}
            for student, moment in sorted(submitted.items())
        ],
    )


def _write_penalties(db: Database, assignment: Assignment, penalties: Mapping[str, float | None]) -> None:
    of = {"assignment": assignment.booked, "book": assignment.book}
    db.write(
        "UPDATE submitted_notebook SET late_submission_penalty = :penalty WHERE assignment_id = "
        "(SELECT submitted_assignment.id FROM submitted_assignment "
        "JOIN assignment ON assignment.id = submitted_assignment.assignment_id "
        "WHERE assignment.name = :assignment AND submitted_assignment.student_id = :student) "
        "AND notebook_id = (SELECT notebook.id FROM notebook JOIN assignment ON assignment.id = notebook.assignment_id "
        "WHERE assignment.name = :assignment AND notebook.name = :book)",
        [{"penalty": penalty, "student": student, **of} for student, penalty in sorted(penalties.items())],
    )
