"""Tables in a plain format and those of Moodle, Canvas and Gradescope: new ones, or the platform's own filled in."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.gradebook.scores import Score
from grader.judging.words_for_students import IN_PROCESS
from grader.model import Assignment
from grader.submissions.collecting.roster import Entry, Roster, plain_heading
from grader.submissions.person import Person
from grader.support.spreadsheet import guarded, number

__all__ = ["FORMATS", "POINTS_IN_MOODLE", "Line", "filled", "lines_of", "made"]

FORMATS = ("plain", "moodle", "canvas", "gradescope")
POINTS_IN_MOODLE = (
    "grade",
    "bewertung",
    "note",
    "calificación",
    "valutazione",
    "cijfer",
    "ocena",
    "nota",
    "qualificació",
    "známka",
    "betyg",
    "karakter",
    "arvosana",
)
"""What the column for points is called in a grading worksheet: in English, German, French, Spanish, Italian, Dutch,
Polish, Portuguese, Catalan, Czech, Swedish, Danish and Norwegian, Finnish."""
_COMMENTS_IN_MOODLE = re.compile(r"\b[ck]omm?ent")
"""In the heading of the column for comments, and in no other one of a grading worksheet."""
_TITLE_AND_ID = re.compile(r"(?P<title>.*?)\s*\(\d+\)")
_POINTS_POSSIBLE = "    Points Possible"


@dataclass(frozen=True)
class Line:
    """One person, with roster entry and score."""

    student: str
    """The student's id."""
    entry: Entry | None
    """The entry on the roster; None without one."""
    score: Score | None
    """The score in the gradebook; None if nothing was handed in."""
    changes: str | None = None
    """What a person set or adjusted, and why, for teachers; None if that is not asked for."""

    @property
    def status(self) -> str:
        """Whether the points are final, in a word or two."""
        if self.score is None:
            return "no submission"
        return "waiting" if self.score.waiting else "graded"

    @property
    def points(self) -> str:
        """The final points; empty while a person still has to look, and if nothing was handed in."""
        return number(self.score.points) if self.score is not None and not self.score.waiting else ""

    @property
    def name(self) -> str:
        """The name on the roster, else the one that came with the hand-in."""
        return self._person.name

    @property
    def email(self) -> str:
        """The email address on the roster, else the one that came with the hand-in."""
        return self._person.email

    @property
    def lms(self) -> str:
        """The platform's own number on the roster, else the one that came with the hand-in."""
        return self._person.lms

    @property
    def _person(self) -> Person:
        if self.entry is not None:
            return self.entry.person
        return self.score.person if self.score is not None else Person()

    def comments(self, assignment: Assignment) -> str:
        """The teacher's comments, a paragraph for each question."""
        said = [(item.question, item.comment) for item in self.score.questions if item.comment] if self.score else []
        return "\n\n".join(f"{assignment.question(question).title}: {comment}" for question, comment in said)


def lines_of(scores: Mapping[str, Score], roster: Roster | None) -> tuple[Line, ...]:
    """A line for everybody: first those on the roster, in its order, then the others sorted by id."""
    entries = roster.entries if roster else ()
    ids = _ids_of(entries, scores)
    others = sorted(set(scores) - set(ids.values()))
    known = [Line(ids.get(entry.id, entry.id), entry, scores.get(ids.get(entry.id, entry.id))) for entry in entries]
    return (*known, *(Line(student, None, scores[student]) for student in others))


def _ids_of(entries: Sequence[Entry], scores: Mapping[str, Score]) -> dict[str, str]:
    """The student with a score for each entry's id: the same id, or one that matches only this entry."""
    exact = {entry.id: entry.id for entry in entries if entry.id in scores}
    others = Roster(tuple(entry for entry in entries if entry.id not in exact))
    found: dict[str, set[str]] = defaultdict(set)
    for student in set(scores) - set(exact):
        for entry in _entries_of(student, scores[student].person, others):
            found[entry.id].add(student)
    return exact | {entry: claims.pop() for entry, claims in found.items() if len(claims) == 1}


def _entries_of(student: str, known: Person, roster: Roster) -> list[Entry]:
    """The entries of `roster` that match a student: by the id, of whatever kind, else by what came with the hand-in."""
    ids = (Person(**{kind: student}) for kind in ("login", "number", "email", "lms"))
    matches = [roster.match(person).entry for person in ids]
    found = {entry.id: entry for entry in matches if entry is not None}
    if not found:
        entry = roster.match(known).entry
        return [entry] if entry is not None else []
    return list(found.values()) if len(found) == 1 else []


def made(kind: str, lines: Sequence[Line], assignment: Assignment) -> list[list[str]]:
    """A new table in the format `kind`."""
    return _MAKERS[kind](lines, assignment)


def filled(
    kind: str, rows: Sequence[Sequence[str]], of_row: Mapping[int, Line], assignment: Assignment
) -> list[list[str]]:
    """A platform's own table with points and comments filled in, otherwise unchanged.

    `of_row` maps row numbers to lines. A cell stays as it is if the points are unknown.
    """
    table = [list(row) for row in rows]
    if kind == "moodle":
        for heading in dict.fromkeys(map(plain_heading, table[0])):
            if heading in POINTS_IN_MOODLE:
                _fill(table, heading, _points, of_row, assignment)
            elif _COMMENTS_IN_MOODLE.search(heading):
                _fill(table, heading, _as_html, of_row, assignment)
        return table
    heading = _canvas_column(table[0], assignment) if kind == "canvas" else assignment.name.casefold()
    _fill(table, heading, _points, of_row, assignment)
    return table


def _fill(
    table: list[list[str]],
    heading: str,
    cell: Callable[[Line, Assignment], str],
    of_row: Mapping[int, Line],
    assignment: Assignment,
) -> None:
    """Fill in the column called `heading`, which is added where there is none."""
    headings = list(map(plain_heading, table[0]))
    if heading not in headings:
        table[0].append(assignment.name)
        headings.append(heading)
    at = headings.index(heading)
    for number_of_row, row in enumerate(table):
        row += [""] * (len(table[0]) - len(row))
        line = of_row.get(number_of_row)
        if line is not None:
            row[at] = cell(line, assignment) or row[at]
        elif row[0].strip().casefold() == "points possible":
            row[at] = row[at] or number(assignment.points)


def _points(line: Line, assignment: Assignment) -> str:
    return line.points


def _as_html(line: Line, assignment: Assignment) -> str:
    """The comments as HTML, which Moodle expects."""
    text = html.escape(line.comments(assignment), quote=False).replace("\n", "<br>")
    return guarded(text)


def _canvas_column(headings: Sequence[str], assignment: Assignment) -> str:
    """The heading of the assignment, which Canvas writes as `<title> (<id>)`; a new one if there is none."""
    for heading in headings:
        found = _TITLE_AND_ID.fullmatch(plain_heading(heading))
        if found and found["title"] in map(plain_heading, (assignment.name, assignment.title)):
            return plain_heading(heading)
    return assignment.name.casefold()


def _plain(lines: Sequence[Line], assignment: Assignment) -> list[list[str]]:
    questions = [item.id for item in assignment.questions]
    head = ["student", "name", "email", "status", "points", "possible", "penalty", "late (hours)", "submitted"]
    believed = {check.question for check in assignment.checks if check.in_process}
    mark = [" ".join(id for id in questions if id in believed)]
    with_changes = any(line.changes is not None for line in lines)
    return [
        [*head, *questions, *([IN_PROCESS] if believed else []), "comments", *(["changes"] if with_changes else [])],
        *(
            [
                *_known(line, assignment),
                *_parts(line, questions),
                *(mark if believed else []),
                guarded(line.comments(assignment)),
                *([guarded(line.changes or "")] if with_changes else []),
            ]
            for line in lines
        ),
    ]


def _known(line: Line, assignment: Assignment) -> list[str]:
    score = line.score
    who = [guarded(line.student), guarded(line.name), guarded(line.email), line.status, line.points]
    if score is None:
        return [*who, number(assignment.points), "", "", ""]
    when = score.submitted.isoformat(sep=" ", timespec="seconds") if score.submitted else ""
    return [*who, number(score.possible), number(score.penalty), number(score.late_seconds / 3600), when]


def _parts(line: Line, questions: Sequence[str]) -> list[str]:
    """The points of each question; empty if a person still has to look."""
    parts = {item.question: item for item in line.score.questions} if line.score else {}
    return ["" if (item := parts.get(id)) is None or item.waiting else number(item.points) for id in questions]


def _moodle(lines: Sequence[Line], assignment: Assignment) -> list[list[str]]:
    head = ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Feedback comments"]
    return [head] + [
        [
            f"Participant {line.lms}" if line.lms else guarded(line.student),
            guarded(line.name),
            guarded(line.email),
            line.points,
            number(assignment.points),
            _as_html(line, assignment),
        ]
        for line in lines
    ]


def _canvas(lines: Sequence[Line], assignment: Assignment) -> list[list[str]]:
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.name]
    return [head, [_POINTS_POSSIBLE, "", "", "", "", number(assignment.points)]] + [
        [
            guarded(line.name or line.student),
            guarded(line.lms),
            guarded(line.entry.person.number if line.entry else ""),
            guarded((line.entry.person.login if line.entry else "") or line.student),
            "",
            line.points,
        ]
        for line in lines
    ]


def _gradescope(lines: Sequence[Line], assignment: Assignment) -> list[list[str]]:
    name = assignment.name
    head = [
        "Name",
        "SID",
        "Email",
        name,
        f"{name} - Max Points",
        f"{name} - Submission Time",
        f"{name} - Lateness (H:M:S)",
    ]
    return [head] + [
        [
            guarded(line.name),
            guarded((line.entry.person.number if line.entry else "") or line.student),
            guarded(line.email),
            line.points,
            number(assignment.points),
            line.score.submitted.isoformat(sep=" ") if line.score and line.score.submitted else "",
            _clock(line.score.late_seconds) if line.score else "",
        ]
        for line in lines
    ]


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


_MAKERS: Mapping[str, Callable[[Sequence[Line], Assignment], list[list[str]]]] = {
    "plain": _plain,
    "moodle": _moodle,
    "canvas": _canvas,
    "gradescope": _gradescope,
}
