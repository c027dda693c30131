"""Reads points, comments and lateness of a whole class from a gradebook, in three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.errors import GradebookError, in_a_line
from grader.gradebook.address import check_schema, check_url, shown
from grader.gradebook.database import DatabaseError, connect
from grader.gradebook.people import full_name
from grader.gradebook.scores import QuestionScore, Score
from grader.model import Assignment, Question
from grader.notebook import checks_id
from grader.submissions.person import Person
from grader.support.border import OPEN, Border

__all__ = ["read_class_scores"]


@dataclass
class _Rows:
    """What the gradebook holds of one student."""

    submitted: datetime | None
    due: datetime | None
    penalty: float = 0.0
    person: Person = field(default_factory=Person)
    grades: list[Any] = field(default_factory=list)
    comments: list[Any] = field(default_factory=list)


def read_class_scores(url: str, assignment: Assignment, border: Border = OPEN) -> dict[str, Score]:
    """The score of every student who has a submission for `assignment` in the gradebook at `url`, by student's id.

    Points by hand replace the automatic ones of a cell, and extra credit is added, as in nbgrader. Times are in UTC. A
    student whose score cannot be computed is left out, and `border` notes the error. Raises `GradebookError` if there
    is no gradebook, or it cannot be read.
    """
    with _connected(url) as connection:
        rows = _submissions(connection, assignment)
        for row in connection.execute(_cells_of("Grade", assignment)):
            rows[row.student_id].grades.append(row)
        for row in connection.execute(_cells_of("Comment", assignment)):
            rows[row.student_id].comments.append(row)
    found = border.each(sorted(rows), str, lambda student: (student, _score(student, assignment, rows[student], url)))
    return dict(found)


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    """A connection for reading. Raises `GradebookError`, also if there is no gradebook."""
    try:
        import nbgrader.api  # noqa: F401  # its tables
        from sqlalchemy import create_engine, make_url
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise GradebookError(f"the gradebook needs {error.name}: pip install 'gradecast[instructor]'") from None

    check_url(url)
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        raise GradebookError(f"gradebook {shown(url)}: not there; run gradecast grade first, or fix --gradebook")
    engine = create_engine(url)
    try:
        with closing(connect(url)) as db:
            check_schema(url, db)
        with engine.connect() as connection:
            yield connection
    except (DatabaseError, SQLAlchemyError, OSError) as error:
        raise GradebookError(f"gradebook {shown(url)}: cannot be read ({in_a_line(error)}); fix that") from error
    finally:
        engine.dispose()


def _submissions(connection: Any, assignment: Assignment) -> dict[str, _Rows]:
    """Every student with a submission; a penalty is that of the exercise's own notebook."""
    from nbgrader.api import Assignment as Master
    from nbgrader.api import Notebook, Student, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import func, select

    student = Student.__table__
    of_person = (student.c.first_name, student.c.last_name, student.c.email, student.c.lms_user_id)
    master, submitted, book = Master.__table__, SubmittedAssignment.__table__, SubmittedNotebook.__table__
    mine = select(Notebook.__table__.c.id).where(Notebook.__table__.c.name == assignment.book)
    query = (
        select(
            submitted.c.student_id,
            submitted.c.timestamp,
            submitted.c.extension,
            master.c.duedate,
            func.sum(func.coalesce(book.c.late_submission_penalty, 0.0)).label("penalty"),
            *of_person,
        )
        .join(master, master.c.id == submitted.c.assignment_id)
        .join(student, student.c.id == submitted.c.student_id)
        .outerjoin(book, (book.c.assignment_id == submitted.c.id) & book.c.notebook_id.in_(mine))
        .where(master.c.name == assignment.booked)
        .group_by(
            submitted.c.id,
            submitted.c.student_id,
            submitted.c.timestamp,
            submitted.c.extension,
            master.c.duedate,
            *of_person,
        )
    )
    found = {}
    for row in connection.execute(query):
        due = row.duedate if row.duedate is None or row.extension is None else row.duedate + row.extension
        name = full_name(row.first_name, row.last_name)
        person = Person(name=name, email=row.email or "", lms=row.lms_user_id or "")
        found[row.student_id] = _Rows(row.timestamp, due, float(row.penalty or 0.0), person)
    return found


def _cells_of(kind: str, assignment: Assignment) -> Any:
    """The query for all rows of `kind`, `Grade` or `Comment`, with the student and the cell of each."""
    from nbgrader import api
    from sqlalchemy import select

    rows, cell = getattr(api, kind).__table__, api.BaseCell.__table__
    master, submitted = api.Assignment.__table__, api.SubmittedAssignment.__table__
    book, notebook = api.SubmittedNotebook.__table__, api.Notebook.__table__
    return (
        select(submitted.c.student_id, cell.c.name.label("cell"), rows)
        .join(book, book.c.id == rows.c.notebook_id)
        .join(submitted, submitted.c.id == book.c.assignment_id)
        .join(master, master.c.id == submitted.c.assignment_id)
        .join(cell, cell.c.id == rows.c.cell_id)
        .join(notebook, notebook.c.id == cell.c.notebook_id)
        .where(master.c.name == assignment.booked, notebook.c.name == assignment.book)
    )


def _score(student: str, assignment: Assignment, rows: _Rows, url: str) -> Score:
    grades = _by_question(rows.grades, assignment)
    tests = assignment.in_place
    if None in grades:
        raise GradebookError(
            f"gradebook {shown(url)}: holds grades of an older {assignment.name} (cell {grades[None][0].cell!r}); "
            "grade again into another --gradebook"
        )
    comments = _by_question(rows.comments, assignment)
    late = (rows.submitted - rows.due).total_seconds() if rows.submitted and rows.due else 0.0
    return Score(
        student=student,
        questions=tuple(
            _question_score(question, grades.get(question.id, ()), comments.get(question.id, ()), tests)
            for question in assignment.questions
        ),
        submitted=rows.submitted and rows.submitted.replace(tzinfo=UTC),
        late_seconds=max(0.0, late),
        penalty=rows.penalty,
        person=rows.person,
    )


def _by_question(rows: Iterable[Any], assignment: Assignment) -> Mapping[str | None, Sequence[Any]]:
    found: defaultdict[str | None, list[Any]] = defaultdict(list)
    owners: dict[str, str | None] = {}
    for row in sorted(rows, key=lambda row: row.cell):
        owner = owners.setdefault(row.cell, assignment.question_of(row.cell))
        found[owner].append(row)
    return dict(found)


def _question_score(
    question: Question, grades: Sequence[Any], comments: Sequence[Any], tests: Collection[str]
) -> QuestionScore:
    judged = [row for row in grades if row.cell == checks_id(question.id) or row.cell in tests]
    automatic = [row.auto_score for row in judged]
    texts = [row.auto_comment if row.manual_comment is None else row.manual_comment for row in comments]
    return QuestionScore(
        question=question.id,
        possible=question.points,
        automatic=None if not automatic or None in automatic else sum(automatic),
        points=sum(_points(row) for row in grades),
        by_person=any(row.manual_score is not None or row.extra_credit is not None for row in grades),
        waiting=any(row.needs_manual_grade for row in grades) if grades else question.points > 0,
        comment="\n\n".join(text.strip() for text in texts if text and text.strip()),
        bonus=question.bonus,
        overridden=any(row.manual_score is not None for row in judged),
        extra=sum(float(row.extra_credit or 0.0) for row in grades),
    )


def _points(row: Any) -> float:
    given = row.auto_score if row.manual_score is None else row.manual_score
    return float(given or 0.0) + float(row.extra_credit or 0.0)
