"""The rows of a gradebook that hold points and comments given by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.gradebook.database import Database

__all__ = ["Mark", "Place", "give", "places_of"]


@dataclass(frozen=True)
class Place:
    """One part of one student's work that may have points by hand."""

    student: str
    """The student's id."""
    cell: str
    """Name of the cell."""
    most: float
    """Most points that it can have."""
    waits: bool
    """Whether a person still has to give points."""
    grade: str
    """Id of the row with its points."""
    comment: str | None
    """Id of the row with its comment; None if it has no comment."""
    judged: bool
    """Whether checks gave points for it."""
    points: float | None = None
    """Points that a person has given already. If it waits nevertheless, they were for another answer."""
    account: str = ""
    """The account that holds the work; empty if that is the student's id."""
    automatic: float | None = None
    """Points by checks; None if there are none."""
    extra: float | None = None
    """What a person has added to the points, or taken off if it is negative."""

    @property
    def counts(self) -> float:
        """The points that count now."""
        given = self.automatic if self.points is None else self.points
        return (given or 0.0) + (self.extra or 0.0)


@dataclass(frozen=True)
class Mark:
    """Points and comment that a person gives for one place."""

    place: Place
    """The place."""
    points: float | None
    """The points; None leaves them as they are."""
    comment: str = ""
    """The comment; if empty, the stored comment stays."""
    extra: float | None = None
    """What is added to the points from now on, or taken off if it is negative; None leaves that as it is."""
    withdrawn: bool = False
    """Whether everything that a person gave is taken back, so that the automatic points count."""
    waits: bool = False
    """Whether a person has to look again after that."""


_PLACES = (
    "SELECT submitted_assignment.student_id, base_cell.name, "
    "COALESCE(grade_cells.max_score, task_cells.max_score), grade.needs_manual_grade, "
    "grade.auto_score, grade.id, submitted_notebook.id, grade.manual_score, grade.extra_credit FROM grade "
    "JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id "
    "JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id "
    "JOIN assignment ON assignment.id = submitted_assignment.assignment_id "
    "JOIN base_cell ON base_cell.id = grade.cell_id JOIN notebook ON notebook.id = base_cell.notebook_id "
    "LEFT JOIN grade_cells ON grade_cells.id = base_cell.id LEFT JOIN task_cells ON task_cells.id = base_cell.id "
    "WHERE assignment.name = :name AND notebook.name = :book ORDER BY submitted_assignment.student_id, base_cell.name"
)
_COMMENTS = (
    "SELECT comment.notebook_id, base_cell.name, comment.id FROM comment "
    "JOIN base_cell ON base_cell.id = comment.cell_id "
    "JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id "
    "JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id "
    "JOIN assignment ON assignment.id = submitted_assignment.assignment_id WHERE assignment.name = :name"
)


def places_of(db: Database, assignment: str, book: str) -> list[Place]:
    """All parts of the notebook `book` of `assignment` that have points, of all students."""
    comments = {(place, cell): id for place, cell, id in db.rows(_COMMENTS, {"name": assignment})}
    found = db.rows(_PLACES, {"name": assignment, "book": book})
    return [
        Place(
            student,
            cell,
            float(most or 0),
            bool(waits),
            id,
            comments.get((place, cell)),
            automatic is not None,
            given,
            automatic=automatic,
            extra=extra,
        )
        for student, cell, most, waits, automatic, id, place, given, extra in found
    ]


def give(db: Database, marks: Sequence[Mark]) -> None:
    """Write `marks`; automatic points stay in a column of their own."""
    db.write(
        "UPDATE grade SET manual_score = :points, needs_manual_grade = :waits WHERE id = :id",
        [{"points": mark.points, "waits": False, "id": mark.place.grade} for mark in marks if mark.points is not None],
    )
    db.write(
        "UPDATE grade SET extra_credit = :extra WHERE id = :id",
        [{"extra": mark.extra or None, "id": mark.place.grade} for mark in marks if mark.extra is not None],
    )
    db.write(
        "UPDATE grade SET manual_score = NULL, extra_credit = NULL, needs_manual_grade = :waits WHERE id = :id",
        [{"waits": mark.waits, "id": mark.place.grade} for mark in marks if mark.withdrawn],
    )
    db.write(
        "UPDATE comment SET manual_comment = :text WHERE id = :id",
        [
            {"text": mark.comment, "id": mark.place.comment}
            for mark in marks
            if mark.comment and mark.place.comment is not None
        ],
    )
