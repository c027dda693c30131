"""Writes feedback: a page for each student with the executed notebook, points, outcomes, hints and comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from grader.errors import InputError, in_a_line
from grader.evidence import TIME_LIMIT, CellStatus, Stop
from grader.evidence.files import Files, cell_of, read_grade, stored_notes
from grader.evidence.training import trainings_of
from grader.exercise.reference import Reference
from grader.gradebook.course_roster import NOBODY_CHANGED, CourseRoster
from grader.gradebook.scores import Score
from grader.judging.causes import notes_of
from grader.judging.symptoms import symptoms_of
from grader.judging.words_for_students import UNNAMED
from grader.model import Grade, Outcome
from grader.notebook import checks_id
from grader.report.cells import Shown, show_cell
from grader.report.markdown import Headings, render_markdown
from grader.report.pages import render
from grader.report.panels import Panel, panels, score_of
from grader.support.border import OPEN, Border
from grader.support.disk import read_json, write_bytes
from grader.support.progress import Progress

__all__ = ["Place", "Written", "feedback_page", "graded_students", "write_feedback"]

OUTLINE = 2
"""Level of the heading above the notebook."""
STOPPED = ("timeout", "killed", "not run")
WHERE = "where this is graded"
LONGEST_PLACE = 80
"""Most characters of a place that a notebook names."""
AFTER = "after the notebook, while your functions were tried out"


@dataclass(frozen=True)
class Place:
    """One cell of the page, or the panel of a question below its last cell."""

    cell: Shown | None = None
    """The cell."""
    panel: Panel | None = None
    """The panel."""
    comment: Markup | None = None
    """The teacher's comment, in the panel."""


@dataclass(frozen=True)
class Written:
    """Feedback that was written."""

    student: str
    """The student's id."""
    points: float
    """Points that count now."""
    possible: float
    """Most points without extra credit."""
    waiting: bool
    """Whether a person still has to look at something."""
    path: Path
    """The page."""


def write_feedback(
    reference: Reference,
    folder: Path,
    scores: Mapping[str, Score],
    progress: Progress,
    students: Sequence[str] = (),
    into: Path | None = None,
    border: Border = OPEN,
    roster: CourseRoster = NOBODY_CHANGED,
) -> list[Written]:
    """Write the pages of `students`, by default of all, from the results in `folder`, and copies below `into`.

    `scores` are those of the gradebook, by account. Students without a score get the points of the checks, unless their
    score had an error at `border`. Names of students are those of `roster`. Raises `InputError` if there are no
    results, or none of a student in `students`.
    """
    graded = graded_students(folder, roster)
    wanted = [roster.person(student) for student in students]
    for student in wanted:
        if roster.is_gone(student):
            raise InputError(f"{in_a_line(student)!r} left the course; to take that back: gradecast roster restore")
        if student not in graded:
            raise InputError(f"{folder}: no results of {in_a_line(student)!r}; grade the submission first")
    progress.begin("writing feedback", len(wanted or graded))
    written, scoreless = [], border.students
    for student in wanted or graded:
        account = graded[student]
        with border.around(student):
            if account not in scoreless:
                written.append(_write(reference, student, Files(folder / account), scores.get(account), into))
        progress.finished(student)
    return written


def graded_students(folder: Path, roster: CourseRoster = NOBODY_CHANGED) -> dict[str, str]:
    """The students with results in `folder`, sorted, each with the account that has the results.

    Raises `InputError` if there are none.
    """
    found = sorted(path.parent.name for path in folder.glob("*/verdicts.json"))
    if not found:
        raise InputError(f"{folder}: no results there; run gradecast grade first")
    return roster.counting(found)


def feedback_page(reference: Reference, files: Files, grade: Grade, score: Score) -> str:
    """The page of one student."""
    shown = panels(reference.assignment, grade, score)
    run = (read_json(files.evidence) or {}) if not grade.trouble else {}
    notebook = (read_json(files.executed) or {}) if run else {}
    values = {
        "assignment": reference.assignment,
        "grade": grade,
        "student": in_a_line(grade.student, 80),
        "score": score,
        "late": _duration(score.late_seconds),
        "panels": shown,
        "places": _places(reference, notebook, run, shown),
        "ending": _ending(run["ending"]) if run else "",
        "trouble": in_a_line(grade.trouble, 300) if grade.trouble else "",
        "nothing_judged": bool(grade.verdicts) and all(item.outcome is Outcome.UNJUDGED for item in grade.verdicts),
        "notes": stored_notes(files) if run else (),
        "symptoms": symptoms_of(trainings_of(run.get("training"))),
        "place": lambda text: in_a_line(text, LONGEST_PLACE),
        "hidden": UNNAMED,
        "has_hidden": any(item.hidden for item in grade.verdicts),
        "has_in_process": any(item.in_process for item in grade.verdicts),
    }
    return render("feedback.html.j2", values)


def _write(reference: Reference, student: str, files: Files, score: Score | None, into: Path | None) -> Written:
    assignment = reference.assignment
    grade = read_grade(files.verdicts)
    if grade is None:
        raise InputError(f"{files.verdicts}: damaged; run gradecast judge {assignment.name}")
    score = score or score_of(assignment, grade)
    page = feedback_page(reference, files, replace(grade, student=student), score).encode()
    write_bytes(files.feedback, page)
    if into is not None:
        write_bytes(into / student / assignment.name / f"{assignment.name}.html", page)
    return Written(student, score.points, score.possible, score.waiting, files.feedback)


def _places(
    reference: Reference, notebook: Mapping[str, Any], run: Mapping[str, Any], shown: Sequence[Panel]
) -> list[Place]:
    """The notebook's cells without those that only call checks, and each question's panel below its last cell."""
    cells = notebook.get("cells", [])
    mine = {id: question for question, id in _cells_of_questions(reference)}
    last = {mine[cell["id"]]: cell["id"] for cell in cells if cell["id"] in mine}
    headings, notes = Headings(OUTLINE), _notes(run)
    places = []
    for cell in cells:
        question = mine.get(cell["id"])
        if question is None or cell["id"] != checks_id(question):
            places.append(Place(show_cell(cell, headings, notes.get(cell["id"], ""))))
        if question is not None and last[question] == cell["id"]:
            headings.fall_back()
            panel = next(item for item in shown if item.question.id == question)
            places.append(Place(panel=panel, comment=render_markdown(panel.score.comment, headings)))
    return places


def _cells_of_questions(reference: Reference) -> list[tuple[str, str]]:
    """Pairs of a question and the id of one of its cells."""
    own = [(cell.question, cell.id) for cell in reference.cells if cell.question is not None]
    tests = [(question, id) for id, question in reference.assignment.in_place.items()]
    return own + tests + [(question, checks_id(question)) for question in reference.automatic]


def _notes(run: Mapping[str, Any]) -> dict[str, str]:
    """For each cell, why it was stopped, and which lines did nothing. Errors are in the notebook already."""
    return {
        item["id"]: "; ".join([*([_stopped(item)] if item["status"] in STOPPED else []), *notes_of(cell, WHERE)])
        for item in run.get("cells", ())
        for cell in [cell_of(item)]
    }


def _stopped(cell: Mapping[str, Any]) -> str:
    """Why a cell was stopped. The text is the same whether it was interrupted or killed at its time limit."""
    if not cell["fault"]:
        return str(cell["status"])
    if cell["fault"]["name"] != TIME_LIMIT:
        return f"{cell['status']}: {in_a_line(cell['fault']['message'])}"
    message = cell["fault"]["message"].partition(": ")[2].removesuffix(" and could not be interrupted")
    return f"{CellStatus.TIMEOUT}: {in_a_line(message)}"


def _ending(ending: Mapping[str, str]) -> str:
    """Why the run ended early. If the reason may quote what the process sent, only where it ended is shown.

    For an end after the notebook, nothing else is shown: by the way in which its process ends, code could reveal the
    unseen inputs; and names of probes are hidden.
    """
    detail, where = ending["detail"], ending["detail"].partition(":")[0]
    if not detail:
        return ""
    if ending["stop"] == Stop.CROWDED:
        return "the machine was too busy to judge it"
    if not where.startswith("cell ") and where != "between two cells":
        return AFTER
    return in_a_line(where if ending["stop"] in (Stop.PROTOCOL, Stop.COMPLETED) else detail)


def _duration(seconds: float) -> str:
    """A time span in its two largest units; empty for zero."""
    minutes = round(seconds / 60)
    if minutes <= 0:
        return "less than a minute" if seconds > 0 else ""
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(units[:2])
