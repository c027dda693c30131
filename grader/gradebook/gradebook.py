"""Scores in an nbgrader gradebook: its schema, SQLite by default, any SQLAlchemy URL. One process writes it."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from grader.errors import GradebookError, in_a_line
from grader.gradebook.address import SCHEMA, check_schema, check_url, make_tables, schema_here, shown
from grader.gradebook.answer import Seen
from grader.gradebook.database import Database, DatabaseError, connect, sqlite_path
from grader.gradebook.marks import Mark, Place, give, places_of
from grader.gradebook.people import note_people
from grader.gradebook.rows import declare, score, stale_cells
from grader.model import Grade
from grader.submissions.collecting.attempts import Person
from grader.support.border import OPEN, Border
from grader.support.disk import sweep, write_bytes

__all__ = ["change_marks", "check_gradebook", "read_places", "read_scores", "record_grades", "record_people"]

T = TypeVar("T")


PATIENCE_SECONDS = 60.0
"""How long recording waits for another program that holds the gradebook."""
PAUSE_SECONDS = 0.5
"""Between two tries; the database waits some seconds itself."""
BATCH = 200
"""Students recorded in one transaction."""
EMPTY = Path(__file__).with_name("gradebook.sql")
"""What makes an empty gradebook, of the version `SCHEMA`."""


class _Held(Exception):
    """Another program holds the gradebook. This passes."""


def check_gradebook(url: str) -> None:
    """Open the gradebook, made when there is none. Raises `GradebookError` now rather than after hours of runs.

    One that another program holds just now will do: it is needed at the end only.
    """
    try:
        with _opened(url) as db, db.transaction():
            db.write("UPDATE student SET id = id WHERE 1 = 0", [{}])  # may it be written?
    except _Held:
        return


def record_grades(
    url: str,
    assignment: str,
    notebook: Mapping[str, Any],
    grades: Iterable[Grade],
    waiting: Callable[[], None] = lambda: None,
    answers: Mapping[str, Mapping[str, Seen]] | None = None,
    border: Border = OPEN,
    book: str = "",
) -> dict[str, dict[str, Seen]]:
    """Write the automatic scores of `grades`, of each student all or none; points given by hand stay as they are.

    `border` goes around each student of a batch that cannot be written as a whole.

    `notebook` is the release, which says what the cells are; `book` is its name, where that is not the assignment's.
    A question with an unjudged check gets no score and is marked for a person. So are points by hand that are for
    another answer than that of `answers`, by student and
    cell. Returns what is known of these answers now. Raises `GradebookError` when the gradebook cannot be used. While
    another program holds it, `waiting` is called, and after `PATIENCE_SECONDS` that is an error too.
    """
    seen: dict[str, dict[str, Seen]] = {}
    left = iter(grades)

    def record(some: Sequence[Grade]) -> dict[str, dict[str, Seen]]:
        return _patiently(
            url, partial(_record, url, assignment, notebook, some, answers or {}, book or assignment), waiting
        )

    while True:
        batch = list(itertools.islice(left, BATCH))
        whole = Border()
        with whole.around(assignment):
            seen |= record(batch)
        for grade in batch if whole.stopped else ():  # one of them is to blame
            with border.around(grade.student):
                seen |= record([grade])
        if len(batch) < BATCH:
            return seen


def _patiently(url: str, act: Callable[[], T], waiting: Callable[[], None] = lambda: None) -> T:
    """What `act` returns, tried again while another program holds the gradebook."""
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return act()
        except _Held:
            if time.monotonic() > patient_until:
                raise GradebookError(
                    f"gradebook {shown(url)}: another program holds it; the results are on disk: close that program "
                    "and run the same command again to record them"
                ) from None
            waiting()
            time.sleep(PAUSE_SECONDS)


def _record(
    url: str,
    assignment: str,
    notebook: Mapping[str, Any],
    grades: Sequence[Grade],
    answers: Mapping[str, Mapping[str, Seen]],
    book: str,
) -> dict[str, dict[str, Seen]]:
    """At once: a student without scores yet looks like one with 0."""
    with _opened(url) as db, db.transaction():
        stale = stale_cells(db, assignment, notebook, book)
        if stale:
            raise GradebookError(
                f"gradebook {shown(url)}: holds grades of an older {assignment} (cell {stale[0]!r}); "
                "use another --gradebook"
            )
        return score(db, declare(db, assignment, notebook, book), grades, answers)


def record_people(url: str, people: Mapping[str, Person]) -> None:
    """Write what is known of students beside their ids, where nothing stands yet. Raises `GradebookError`."""

    def record() -> None:
        with _opened(url) as db, db.transaction():
            note_people(db, people)

    if people:
        _patiently(url, record)


def read_scores(url: str, assignment: str) -> dict[str, float]:
    """The automatic points of every student who has some in `assignment`. Raises `GradebookError`."""
    query = (
        "SELECT submitted_assignment.student_id, SUM(COALESCE(grade.auto_score, 0.0)) FROM submitted_assignment "
        "JOIN assignment ON assignment.id = submitted_assignment.assignment_id "
        "LEFT JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id "
        "LEFT JOIN grade ON grade.notebook_id = submitted_notebook.id "
        "WHERE assignment.name = :name GROUP BY submitted_assignment.student_id"
    )
    with _opened(url) as db:
        return {student: float(points or 0.0) for student, points in db.rows(query, {"name": assignment})}


def read_places(url: str, assignment: str, book: str = "") -> list[Place]:
    """The parts of `assignment`, of its notebook `book`, that may have points by hand.

    Raises `GradebookError`, where there is none, too.
    """
    _check_there(url)

    def read() -> list[Place]:
        with _opened(url) as db:
            return places_of(db, assignment, book or assignment)

    return _patiently(url, read)


def change_marks(
    url: str,
    assignment: str,
    decide: Callable[[Sequence[Place]], tuple[list[Mark], list[str]]],
    book: str = "",
) -> tuple[list[Mark], list[str], list[Place]]:
    """Write the marks that `decide` gives for the places of `assignment`, or nothing where it refuses one.

    Returns the marks, the reasons of refusal, and the places as they were. Raises `GradebookError`.
    """
    _check_there(url)

    def change() -> tuple[list[Mark], list[str], list[Place]]:
        with _opened(url) as db, db.transaction():
            places = places_of(db, assignment, book or assignment)
            marks, refused = decide(places)
            if not refused:
                give(db, marks)
            return marks, refused, places

    return _patiently(url, change)


def _check_there(url: str) -> None:
    """Raise `GradebookError` where no gradebook is, which reading must not make."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise GradebookError(f"gradebook {shown(url)}: not there; run gradecast grade first, or fix --gradebook")


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    check_url(url)
    try:
        _make(url)
        db = connect(url)
    except (DatabaseError, OSError) as error:
        raise _trouble(url, error, "use another --gradebook") from error
    with closing(db):
        try:
            check_schema(url, db)
        except DatabaseError as error:
            raise _trouble(url, error, "use another --gradebook") from error
        try:
            yield db
        except DatabaseError as error:
            remedy = "free some space" if "disk is full" in str(error) else "fix that"
            way = f"the results are on disk: {remedy} and run the same command again to record them"
            raise _trouble(url, error, way) from error


def _trouble(url: str, error: Exception, remedy: str) -> Exception:
    if isinstance(error, DatabaseError) and error.is_held:
        return _Held()
    return GradebookError(f"gradebook {shown(url)}: {in_a_line(error)}; {remedy}")


def _make(url: str) -> None:
    """Make the tables of a gradebook where there are none: all, or not at all."""
    path = sqlite_path(url)
    if path is None or schema_here() != SCHEMA:
        make_tables(url)
    elif not path.exists():
        data = _empty()
        sweep(path.parent)
        if not path.exists():  # nobody was faster
            write_bytes(path, data)
    elif path.stat().st_size == 0:
        with closing(connect(url)) as db, db.transaction():
            for statement in _statements():
                db.write(statement, [{}])


def _empty() -> bytes:
    """A gradebook as a file."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in _statements():
            fresh.execute(statement)
        fresh.commit()
        return fresh.serialize()


def _statements() -> list[str]:
    return EMPTY.read_text(encoding="utf-8").split(";\n")[:-1]
