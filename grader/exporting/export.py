"""Turns scores into a table for a platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from grader.errors import InputError
from grader.exporting.platform_tables import POINTS_IN_MOODLE, Line, filled, lines_of, made
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.overrides import Override
from grader.gradebook.scores import Score
from grader.model import Assignment
from grader.submissions.collecting.roster import (
    Roster,
    Table,
    cell_of,
    columns_of,
    has_participants,
    plain_heading,
    read_roster,
    read_table,
)
from grader.submissions.person import Person
from grader.support.border import OPEN, Border
from grader.support.spreadsheet import written

__all__ = ["Export", "export_scores", "people_of"]

_TEMPLATES = {
    "canvas": ("sis login id", "section"),
    "gradescope": ("sid",),
}
"""Headings that identify a table as the platform's own."""


@dataclass(frozen=True)
class Export:
    """A table of points."""

    data: bytes
    """Content of the CSV file."""
    lines: tuple[Line, ...]
    """Everybody on the roster or with a score, except those with an error."""
    strangers: tuple[str, ...]
    """Students with a result who are not on the roster, so that their result is not in the table."""
    filled: int
    """Number of people whose points are in the table."""

    @property
    def waiting(self) -> tuple[str, ...]:
        """Students whose points stay empty, because a person still has to look."""
        return tuple(line.student for line in self.lines if line.status == "waiting")


def people_of(roster: CourseRoster, scores: Mapping[str, Score]) -> dict[str, Score]:
    """The scores that count, by the current id of the person, without people who left the course."""
    counting = roster.counting(scores)
    return {
        person: replace(scores[account], student=person, person=roster.known_as(person) or scores[account].person)
        for person, account in counting.items()
    }


def export_scores(
    kind: str,
    scores: Mapping[str, Score],
    assignment: Assignment,
    roster: Path | None,
    border: Border = OPEN,
    overrides: Sequence[Override] | None = None,
) -> Export:
    """The table of format `kind`. A roster that is the platform's own table is filled in; any other gives names.

    With `overrides`, the plain table also says what people set or adjusted, and why. Students who were stopped at
    `border` are left out, and their rows in a platform's table stay as they are. Raises `InputError` if the roster
    cannot be read.
    """
    people = read_roster(roster) if roster else None
    scoreless = border.students
    said = None if overrides is None else _changes(overrides)
    known = [
        line if said is None else replace(line, changes=said.get(line.student, ""))
        for line in lines_of(scores, people)
        if line.student not in scoreless
    ]
    lines = tuple(border.each(known, _student, partial(_proven, kind, assignment)))
    strangers = tuple(line.student for line in lines if people and line.entry is None)
    table = read_table(roster) if roster else None
    if table is None or people is None or not _is_template(kind, table):
        return Export(written(made(kind, lines, assignment)), lines, strangers, _with_points(lines))
    of_row = _rows_of(table.rows, people, lines)
    rows = filled(kind, table.rows, of_row, assignment)
    return Export(written(rows, table.delimiter, table.encoding), lines, strangers, _with_points(of_row.values()))


def _changes(overrides: Sequence[Override]) -> dict[str, str]:
    """What people set or adjusted for each student, with the reasons, a line for each part."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in overrides:
        found[item.student].append(f"{item} ({item.why})" if item.why else str(item))
    return {student: "\n".join(lines) for student, lines in found.items()}


def _student(line: Line) -> str:
    return line.student


def _proven(kind: str, assignment: Assignment, line: Line) -> Line:
    """`line`, after making a row from it alone: an error in the whole table could not be traced to a student."""
    made(kind, [line], assignment)
    return line


def _with_points(lines: Iterable[Line]) -> int:
    return sum(line.points != "" for line in lines)


def _is_template(kind: str, table: Table) -> bool:
    """Whether the table is the platform's own. Raises `InputError` for Moodle's in a language that is not known."""
    headings = set(map(plain_heading, table.rows[0]))
    if kind != "moodle":
        return not headings.isdisjoint(_TEMPLATES.get(kind, ()))
    if columns_of(table.rows)["lms"] is None:
        return False
    if headings.isdisjoint(POINTS_IN_MOODLE) and has_participants(table.rows):
        raise InputError(
            f"no column for points in the table of Moodle's participants; known are {', '.join(POINTS_IN_MOODLE)}: "
            "download the grading worksheet with Moodle in one of these languages"
        )
    return not headings.isdisjoint(POINTS_IN_MOODLE)


def _rows_of(rows: Sequence[Sequence[str]], people: Roster, lines: Sequence[Line]) -> dict[int, Line]:
    """The lines of the people whom the rows name by their ids, by row number."""
    by_entry = {line.entry.id: line for line in lines if line.entry}
    columns = columns_of(rows)
    found = {}
    for number, row in enumerate(rows[1:], start=1):
        said = {kind: cell_of(row, at) for kind, at in columns.items()}
        lms = said["lms"].rpartition(" ")[2]
        name = said["name"] or f"{said['first']} {said['last']}".strip()
        match = people.match(Person(name, said["login"], said["number"], said["email"], lms))
        if match.entry is not None and match.entry.id in by_entry:
            found[number] = by_entry[match.entry.id]
    return found
