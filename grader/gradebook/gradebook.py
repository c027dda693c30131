"""Reads and writes scores in an nbgrader gradebook, in SQLite or at any SQLAlchemy URL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grader.errors import GradebookError
from grader.gradebook.address import shown
from grader.gradebook.answer import Seen
from grader.gradebook.database import Database
from grader.gradebook.history import UNKNOWN, Occasion, noted
from grader.gradebook.marks import Mark, Place, give, places_of
from grader.gradebook.people import note_people
from grader.gradebook.roster import roster_in
from grader.gradebook.rows import declare, score, stale_cells
from grader.gradebook.session import Held, check_there, opened, patiently
from grader.model import Grade
from grader.submissions.person import Person
from grader.support.border import OPEN, Border

__all__ = ["change_marks", "check_gradebook", "read_places", "read_scores", "record_grades", "record_people"]


BATCH = 200
"""Students recorded in one transaction."""


def check_gradebook(url: str) -> None:
    """Open the gradebook, or make one. Raises `GradebookError` now rather than after hours of runs.

    A gradebook that another program has locked is accepted, because it is needed only at the end.
    """
    try:
        with opened(url) as db, db.transaction():
            db.write("UPDATE student SET id = id WHERE 1 = 0", [{}])  # raises if it is read-only
    except Held:
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
    occasion: Occasion = UNKNOWN,
) -> dict[str, dict[str, Seen]]:
    """Write the automatic scores of `grades`, for each student all or none; points given by hand stay as they are.

    `notebook` is the release, which names the cells; `book` is its name if that is not the assignment's. A question
    with an unjudged check gets no score and waits for a person. So does a question whose points by hand are for another
    answer than the one in `answers` (by student and cell). Returns the new records of these answers.

    `occasion` goes into the history. If a batch cannot be written as a whole, its students are written one by one, each
    within `border`. Raises `GradebookError` if the gradebook cannot be used. While another program has locked it,
    `waiting` is called, and after `PATIENCE_SECONDS` that is an error, too.
    """
    seen: dict[str, dict[str, Seen]] = {}
    left = iter(grades)

    def record(some: Sequence[Grade]) -> dict[str, dict[str, Seen]]:
        return patiently(
            url, partial(_record, url, assignment, notebook, some, answers or {}, book or assignment, occasion), waiting
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


def _record(
    url: str,
    assignment: str,
    notebook: Mapping[str, Any],
    grades: Sequence[Grade],
    answers: Mapping[str, Mapping[str, Seen]],
    book: str,
    occasion: Occasion,
) -> dict[str, dict[str, Seen]]:
    """Write all scores in one transaction, because a student without scores looks like one with 0 points."""
    with opened(url) as db, db.transaction(), noted(db, occasion):
        stale = stale_cells(db, assignment, notebook, book)
        if stale:
            raise GradebookError(
                f"gradebook {shown(url)}: holds grades of an older {assignment} (cell {stale[0]!r}); "
                "use another --gradebook"
            )
        return score(db, declare(db, assignment, notebook, book), grades, answers)


def record_people(url: str, people: Mapping[str, Person]) -> None:
    """Write names, addresses and numbers of students into columns that are empty. Raises `GradebookError`."""

    def record() -> None:
        with opened(url) as db, db.transaction():
            note_people(db, people)

    if people:
        patiently(url, record)


def read_scores(url: str, assignment: str) -> dict[str, float]:
    """The automatic points of every student who has some in `assignment`. Raises `GradebookError`."""
    query = (
        "SELECT submitted_assignment.student_id, SUM(COALESCE(grade.auto_score, 0.0)) FROM submitted_assignment "
        "JOIN assignment ON assignment.id = submitted_assignment.assignment_id "
        "LEFT JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id "
        "LEFT JOIN grade ON grade.notebook_id = submitted_notebook.id "
        "WHERE assignment.name = :name GROUP BY submitted_assignment.student_id"
    )
    with opened(url) as db:
        return {student: float(points or 0.0) for student, points in db.rows(query, {"name": assignment})}


def read_places(url: str, assignment: str, book: str = "") -> list[Place]:
    """The parts of the notebook `book` of `assignment` that may have points by hand, for everybody in the course.

    Raises `GradebookError`, also if there is no gradebook.
    """
    check_there(url)

    def read() -> list[Place]:
        with opened(url) as db:
            return _by_person(db, places_of(db, assignment, book or assignment))

    return patiently(url, read)


def change_marks(
    url: str,
    assignment: str,
    decide: Callable[[Sequence[Place]], tuple[list[Mark], list[str]]],
    book: str = "",
    occasion: Occasion = UNKNOWN,
) -> tuple[list[Mark], list[str], list[Place]]:
    """Write the marks that `decide` returns for the places of `assignment`, or nothing if it refuses any.

    `occasion` goes into the history.

    Returns the marks, the reasons of refusal, and the places as they were. Raises `GradebookError`.
    """
    check_there(url)

    def change() -> tuple[list[Mark], list[str], list[Place]]:
        with opened(url) as db, db.transaction(), noted(db, occasion):
            places = _by_person(db, places_of(db, assignment, book or assignment))
            marks, refused = decide(places)
            if not refused:
                give(db, marks)
            return marks, refused, places

    return patiently(url, change)


def _by_person(db: Database, places: Sequence[Place]) -> list[Place]:
    """The `places` that count, each with the current name of its person."""
    counting = roster_in(db).counting({place.student for place in places})
    names = {account: person for person, account in counting.items()}
    return [
        replace(place, student=names[place.student], account=place.student)
        for place in places
        if place.student in names
    ]
