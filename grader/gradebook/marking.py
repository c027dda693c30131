"""Writes points given by hand from a table into the gradebook: all rows, or none."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InputError
from grader.evidence.files import Files
from grader.exercise.reference import Reference
from grader.gradebook.gradebook import change_marks, read_places
from grader.gradebook.history import UNKNOWN, Occasion
from grader.gradebook.marks import Mark, Place
from grader.gradebook.overrides import parts_of, with_most
from grader.gradebook.unanswered import left_empty
from grader.submissions.collecting.roster import cell_of, plain_heading, read_table
from grader.submissions.student_ids import folder_name
from grader.support.border import OPEN, Border
from grader.support.spreadsheet import guarded, number, written

__all__ = ["Marked", "mark_class", "points_in", "waiting_table"]

COLUMNS = ("student", "question", "points", "comment")
MORE = ("of", "answer", "before")
"""Columns of the template that inform people, and are ignored; `before` holds points for an earlier answer."""


@dataclass(frozen=True)
class Marked:
    """The result of writing a table of points."""

    given: int
    """Number of rows that were written."""
    students: int
    """Number of students to whom these rows belong."""
    waiting: int
    """Number of parts that still wait for a person."""
    refused: tuple[str, ...] = ()
    """Why nothing was written, one line for each wrong row."""


def mark_class(url: str, reference: Reference, path: Path, occasion: Occasion = UNKNOWN) -> Marked:
    """Write the points and comments of the table at `path`, or nothing if any row is refused.

    Rows without points and comment are ignored, so that a template can be filled in bit by bit. `occasion` goes into
    the history; if it has a reason, rows may also replace points of checks. Raises `InputError` if the file is not such
    a table, `GradebookError` if the gradebook cannot be used.
    """
    rows = _rows(path)

    def decide(places: Sequence[Place]) -> tuple[list[Mark], list[str]]:
        known = with_most(places, reference) if occasion.why.strip() else _of_people(places, reference)
        return _decided(rows, known, reference, path.name)

    assignment = reference.assignment
    marks, refused, places = change_marks(url, assignment.booked, decide, assignment.book, occasion)
    places = _of_people(places, reference)
    if refused:
        return Marked(0, 0, _waiting(places), tuple(refused))
    given = [mark for mark in marks if mark.points is not None]
    done = {mark.place.grade for mark in given}
    left = [place for place in places if place.grade not in done]
    return Marked(len(given), len({mark.place.student for mark in marks}), _waiting(left))


def waiting_table(url: str, reference: Reference, folder: Path, border: Border = OPEN) -> bytes:
    """A table to be filled in: a row for each part that waits for a person. `folder` has the exercise's results.

    If the row of a student cannot be made, it is left out, and `border` notes the error.
    """
    known = _of_people(read_places(url, reference.assignment.booked, reference.assignment.book), reference)
    names = {cell: name for name, cell in _names(known, reference).items()}
    places = [place for place in known if place.waits]
    rows = [[*COLUMNS, *MORE]]
    order = {cell["id"]: number for number, cell in enumerate(reference.release["cells"])}
    for place in sorted(places, key=lambda item: (item.student, order.get(item.cell, len(order)))):
        with border.around(place.student):
            files = Files(folder / folder_name(place.account or place.student))
            before = number(place.points) if place.points is not None else ""
            empty = "left empty" if place.cell in left_empty(files, reference) else ""
            rows.append([guarded(place.student), names[place.cell], "", "", number(place.most), empty, before])
    return written(rows)


def _of_people(places: Iterable[Place], reference: Reference) -> list[Place]:
    """The places that people grade: cells with points by hand, and cells that could not be judged or run."""
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    people = [place for place in places if place.cell in by_hand or place.waits or not place.judged]
    return with_most(people, reference)


def _waiting(places: Iterable[Place]) -> int:
    return sum(place.waits for place in places)


def _names(places: Iterable[Place], reference: Reference) -> dict[str, str]:
    """Cells by their names in the table: the cell's own name, or its question.

    A question means its one part that is graded by hand, or else its one part that checks judge.
    """
    parts: dict[str, list[str]] = {}
    for cell in reference.cells:
        if cell.manual and cell.question is not None:
            parts.setdefault(cell.question, []).append(cell.id)
    for question, cells in parts_of(reference).items():
        parts.setdefault(question, list(cells))  # those that only checks judge
    alone = {question: found[0] for question, found in parts.items() if len(found) == 1}
    return {place.cell: place.cell for place in places} | alone


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of the table as dicts by heading, with their line numbers in the file. Raises `InputError`."""
    table = read_table(path, least=1)
    headings = list(map(plain_heading, table.rows[0]))
    missing = [name for name in COLUMNS[:3] if name not in headings]
    if missing:
        raise InputError(
            f"{path}: no column {missing[0]!r}; write student, question and points into the first line, and comment"
        )
    columns = {name: headings.index(name) for name in COLUMNS if name in headings}
    return [
        (line, {name: cell_of(row, at) for name, at in columns.items()})
        for line, row in enumerate(table.rows[1:], start=2)
    ]


def _decided(
    rows: Iterable[tuple[int, Mapping[str, str]]], places: Sequence[Place], reference: Reference, file: str
) -> tuple[list[Mark], list[str]]:
    """The marks in `rows`, and a line for each row that is wrong."""
    students = {place.student: place.student for place in places}
    students |= {guarded(student): student for student in students}
    names, found = _names(places, reference), {(place.student, place.cell): place for place in places}
    marks: dict[str, Mark] = {}
    border = Border()
    for line, row in rows:
        with border.around(f"{file}, row {line}"):
            text, comment = row["points"], row.get("comment", "")
            if not text and not comment:
                continue
            student, cell = students.get(row["student"]), names.get(row["question"])
            place = found.get((student, cell)) if student and cell else None
            points = points_in(text) if text else None
            if student is None:
                raise InputError(f"no results of student {row['student']!a:.80}{_near(row['student'], students)}")
            if place is None:
                raise InputError(_no_place(row["question"], names, reference))
            if place.grade in marks:
                raise InputError(f"a second row for {row['student']!a:.80} and {row['question']!a:.80}")
            if points is not None and not 0 <= points <= place.most:
                raise InputError(f"{text!a:.20} is not a number of points from 0 to {number(place.most)}")
            marks[place.grade] = Mark(place, points, comment)
    return list(marks.values()), list(border.lines)


def _no_place(question: str, names: Mapping[str, str], reference: Reference) -> str:
    parts = parts_of(reference)
    if question in parts or any(question in cells for cells in parts.values()):
        return f"{question!a:.80} has points by checks; to replace them, say the reason with --why"
    return f"no question {question!a:.80} with points by hand{_near(question, names)}"


def points_in(text: str) -> float:
    """The number, with a decimal point or comma; NaN if it is not a number."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return math.nan


def _near(text: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(text, sorted(known), 1)
    return f"; did you mean {near[0]!a:.80}?" if near else ""
