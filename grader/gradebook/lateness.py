"""Records in a gradebook when each student handed in, and the penalty for handing in late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from grader.errors import GradebookError, InputError, in_a_line
from grader.gradebook.address import shown
from grader.gradebook.configuration import CONFIGURATION, Plugin
from grader.gradebook.read import read_class_scores
from grader.gradebook.scores import Score
from grader.model import Assignment
from grader.support.border import OPEN, Border

__all__ = ["record_lateness"]

PATIENCE_SECONDS = 60
"""Seconds to wait while another program has locked a SQLite gradebook."""


def record_lateness(
    url: str, assignment: Assignment, submitted: Mapping[str, datetime], plugin: Plugin | None, border: Border = OPEN
) -> None:
    """Write when students handed in (naive, in UTC, as nbgrader does), and the penalties that `plugin` computes.

    Without a plugin the penalties stay as they are. If the plugin fails for a student, that student's penalty stays,
    and `border` notes the error. Raises `GradebookError` if the gradebook cannot be written.
    """
    if submitted:
        with _writing(url) as connection:
            _write_times(connection, assignment.booked, submitted)
    if plugin is None:
        return
    scores = read_class_scores(url, assignment, border)
    penalties = dict(border.each(scores, str, lambda student: (student, _penalty(scores[student], plugin))))
    if penalties:
        with _writing(url) as connection:
            _write_penalties(connection, assignment, penalties)


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


@contextmanager
def _writing(url: str) -> Iterator[Any]:
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import SQLAlchemyError

    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS} if sqlite else {})
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise GradebookError(
            f"gradebook {shown(url)}: lateness cannot be written ({in_a_line(error)}); fix that and run the same "
            "command again"
        ) from error
    finally:
        engine.dispose()


def _ids(assignment: str) -> Any:
    """The query for the ids of the assignment of that name."""
    from nbgrader.api import Assignment as Master
    from sqlalchemy import select

    return select(Master.__table__.c.id).where(Master.__table__.c.name == assignment).scalar_subquery()


def _write_times(connection: Any, assignment: str, submitted: Mapping[str, datetime]) -> None:
    from nbgrader.api import SubmittedAssignment
    from sqlalchemy import bindparam, update

    rows = SubmittedAssignment.__table__
    statement = (
        update(rows)
        .where(rows.c.assignment_id == _ids(assignment), rows.c.student_id == bindparam("student"))
        .values(timestamp=bindparam("moment"))
    )
    connection.execute(statement, [{"student": key, "moment": value} for key, value in sorted(submitted.items())])


def _write_penalties(connection: Any, assignment: Assignment, penalties: Mapping[str, float | None]) -> None:
    from nbgrader.api import Notebook, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import bindparam, select, update

    submissions, books = SubmittedAssignment.__table__, SubmittedNotebook.__table__
    mine = select(submissions.c.id).where(
        submissions.c.assignment_id == _ids(assignment.booked), submissions.c.student_id == bindparam("student")
    )
    notebooks = Notebook.__table__
    own = select(notebooks.c.id).where(
        notebooks.c.assignment_id == _ids(assignment.booked), notebooks.c.name == assignment.book
    )
    statement = (
        update(books)
        .where(books.c.assignment_id == mine.scalar_subquery(), books.c.notebook_id == own.scalar_subquery())
        .values(late_submission_penalty=bindparam("penalty"))
    )
    connection.execute(statement, [{"student": key, "penalty": value} for key, value in sorted(penalties.items())])
