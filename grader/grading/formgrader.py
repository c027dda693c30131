"""What nbgrader's formgrader shows after `gradecast grade`: each student's notebook in `autograded/`, and its time."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.errors import InputError, SubmissionError, in_a_line
from grader.evidence.files import stored_notes
from grader.exercise.reference import Reference
from grader.gradebook.configuration import late_plugin
from grader.gradebook.lateness import record_lateness
from grader.gradebook.unanswered import left_empty
from grader.grading.request import Request
from grader.judging.words_for_students import IN_PROCESS
from grader.model import Grade, Outcome, Verdict
from grader.notebook import JSON, dumps
from grader.notebook.attachments import harmless_attachments
from grader.notebook.notes import Note
from grader.submissions.student_ids import safe_id
from grader.support.border import Border
from grader.support.disk import read_bounded, write_bytes
from grader.support.wording import plural

__all__ = ["hand_over", "plain_markdown"]

TIMESTAMP = "timestamp.txt"
"""The file in which nbgrader keeps the time of a hand-in."""
LONGEST_TIMESTAMP = 100
LEFT_EMPTY = "Left empty."
"""The note below a part graded by hand whose text is still that of the release."""
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(:\[])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_COMMAND = re.compile(
    r"\\(?=(?:href|url|includegraphics|require|class|cssId|style|data|unicode|bbox|html\w*|def|gdef|edef|xdef|let|"
    r"newcommand|renewcommand|providecommand|newenvironment|renewenvironment|csname|catcode|input|include|toggle|"
    r"mmlToken|texttip|tooltip)(?![a-z]))",
    re.IGNORECASE,
)
"""LaTeX commands that make links, load files, set styles, or define other commands."""


def hand_over(request: Request, gradebook: str, grades: Sequence[Grade], border: Border) -> None:
    """Record when students handed in; for an nbgrader course, write what its formgrader needs, and penalties.

    The grades are in the gradebook already; `border` goes around what is done for each student. Raises
    `GradebookError`, and `InputError` for a broken plugin.
    """
    course = request.nbgrader
    plugin = late_plugin(course) if course is not None else None
    moments = {}
    for grade in grades:
        text = ""
        with border.around(grade.student):
            text = _time_of(request, grade.student)
            if text:
                moments[grade.student] = _moment(text)
        with border.around(grade.student):
            if course is not None:
                _write_submission(request, grade, course, text if grade.student in moments else None)
    record_lateness(gradebook, request.exercise.assignment, moments, plugin, border, request.occasion)


def plain_markdown(source: str) -> str:
    """Markdown that shows HTML, links and images as plain text; plain web addresses stay.

    This holds for every renderer: characters that begin a tag, a link or an image become entities everywhere. Entities
    in the source are shown as typed, and a blank breaks LaTeX commands that make links, load something, or define other
    commands.
    """
    return _COMMAND.sub(r"\\ ", _LINK.sub("&#93;", _TAG.sub("&lt;", _ENTITY.sub("&amp;", source))))


def _write_submission(request: Request, grade: Grade, course: Path, time: str | None) -> None:
    assignment = request.exercise.assignment
    folder = course / "autograded" / grade.student / assignment.booked
    shown = _shown(_executed(request, grade), request.exercise.reference)
    empty = left_empty(request.files(grade.student), request.exercise.reference)
    shown = _noted(shown, () if grade.trouble else stored_notes(request.files(grade.student)))
    write_bytes(folder / f"{assignment.book}.ipynb", dumps(_emptied(_judged(shown, grade), empty)).encode())
    if time is None:
        (folder / TIMESTAMP).unlink(missing_ok=True)
    else:
        write_bytes(folder / TIMESTAMP, time.encode())


def _executed(request: Request, grade: Grade) -> JSON:
    """The notebook as it ran; if it never ran, the release with the reason in front."""
    path = request.files(grade.student).executed
    if not grade.trouble and path.is_file():
        notebook: JSON = json.loads(path.read_bytes())
        return notebook
    release = request.exercise.reference.release
    said = f"**Gradecast could not run this submission:** {grade.trouble or 'see its log'}"
    reason = {"cell_type": "markdown", "id": "gradecast-trouble", "metadata": {}, "source": plain_markdown(said)}
    return {**release, "cells": [reason, *release["cells"]]}


def _shown(notebook: Mapping[str, Any], reference: Reference) -> JSON:
    """`notebook` with the students' text made harmless, because formgrader does not escape Markdown and raw cells."""
    notebooks = (reference.release, *(item.notebook for item in reference.older))
    ours = {(cell["id"], "".join(cell["source"])) for released in notebooks for cell in released["cells"]}
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "raw":
            cell = {**cell, "cell_type": "code", "execution_count": None, "outputs": []}
        elif cell["cell_type"] == "markdown" and (cell["id"], source) not in ours:
            cell = _with_pictures({**cell, "source": plain_markdown(source)}, source)
        cells.append(cell)
    return {**notebook, "cells": cells}


def _with_pictures(cell: JSON, source: str) -> JSON:
    """`cell` with its pictures below the text, which shows links to them as typed; other attachments are dropped."""
    pictures = harmless_attachments(cell.pop("attachments", None))
    named = {f"picture-{number}": bundle for number, bundle in enumerate(pictures.values(), start=1)}
    if not named or "attachment:" not in source:
        return cell
    below = "\n\n".join(f"![picture](attachment:{name})" for name in named)
    return {**cell, "source": f"{cell['source']}\n\n{below}", "attachments": named}


def _judged(notebook: JSON, grade: Grade) -> JSON:
    """`notebook` with the verdicts below each question; for hidden checks, only how many passed.

    nbgrader makes its feedback for students from this notebook.
    """
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in grade.verdicts:
        verdicts.setdefault(verdict.place, []).append(verdict)
    cells = [
        {**cell, "outputs": [_stream(_verdict_lines(verdicts[cell["id"]]))]} if cell["id"] in verdicts else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _noted(notebook: JSON, notes: Sequence[Note]) -> JSON:
    """`notebook` after a cell that says which parts of the hand-in did not run as they were handed in."""
    if not notes:
        return notebook
    said = "\n".join(["**How the notebook was read**", "", *(f"- {plain_markdown(note.text)}" for note in notes)])
    cell = {"cell_type": "markdown", "id": "gradecast-notes", "metadata": {}, "source": said}
    return {**notebook, "cells": [cell, *notebook["cells"]]}


def _emptied(notebook: JSON, empty: Collection[str]) -> JSON:
    """`notebook` with a note below the parts graded by hand that were left as they were handed out."""
    cells = []
    for cell in notebook["cells"]:
        if cell["id"] in empty and cell["cell_type"] == "code":
            cell = {**cell, "outputs": [*cell.get("outputs", ()), _stream(f"{LEFT_EMPTY}\n")]}
        elif cell["id"] in empty:
            cell = {**cell, "source": f"{''.join(cell['source'])}\n\n**{LEFT_EMPTY}**"}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _verdict_lines(verdicts: Sequence[Verdict]) -> str:
    lines = [f"{item.outcome}: {item.says}{_mark([item])}" for item in verdicts if not item.hidden]
    hidden = [item for item in verdicts if item.hidden]
    if hidden:
        passed = sum(item.outcome is Outcome.PASSED for item in hidden)
        lines.append(f"{passed} of {plural(len(hidden), 'hidden check')} passed{_mark(hidden)}")
    return "".join(f"{line}\n" for line in lines)


def _mark(verdicts: Sequence[Verdict]) -> str:
    """A remark if some of the verdicts rest on what the student's process reported; empty otherwise."""
    believed = sum(item.in_process for item in verdicts)
    return "" if not believed else f" ({IN_PROCESS})" if believed == len(verdicts) else f" ({believed} {IN_PROCESS})"


def _stream(text: str) -> JSON:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _time_of(request: Request, student: str) -> str:
    """The content of `timestamp.txt` next to the hand-in; empty if there is none, or it cannot be read."""
    try:
        assignment = request.exercise.assignment
        folders = (request.submissions / safe_id(student) / name for name in (assignment.name, assignment.booked))
        path = next((path for folder in folders if (path := folder / TIMESTAMP).is_file()), None)
        if path is None or path.is_symlink():
            return ""
        return read_bounded(path, LONGEST_TIMESTAMP).decode("utf-8").strip()
    except (SubmissionError, OSError, ValueError):  # then the time is unknown
        return ""


def _moment(text: str) -> datetime:
    """The time in `text`, naive and in UTC, as nbgrader reads it. Raises `InputError` if it is not a time."""
    from nbgrader.utils import parse_utc

    try:
        moment: datetime = parse_utc(text)
    except Exception as error:  # parsing numbers, dates and time zones raises many kinds
        what = f"{TIMESTAMP}: {in_a_line(ascii(text), 60)} is no time"
        raise InputError(f"{what}, so nothing says whether it is late; fix the file") from error
    return moment
