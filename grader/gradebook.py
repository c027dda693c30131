"""Scores in an nbgrader gradebook: its schema, SQLite by default, any SQLAlchemy URL. One process writes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.errors import GradebookError, InputError
from grader.model import Grade
from grader.notebook import checks_id

__all__ = ["check_gradebook", "record_grades"]


def check_gradebook(url: str) -> None:
    """Open the gradebook, made when there is none. Raises `GradebookError` now rather than after hours of runs."""
    with _opened(url):
        return


def record_grades(url: str, assignment: str, notebook: Mapping[str, Any], grades: Iterable[Grade]) -> None:
    """Write the automatic scores of `grades`; points given by hand stay as they are.

    `notebook` is the release, which says what the cells are. A question with an unjudged check gets no score and
    is marked for a person. Raises `GradebookError` when the gradebook cannot be used.
    """
    with _opened(url) as gradebook:
        _declare(gradebook, assignment, notebook, url)
        for grade in grades:
            gradebook.update_or_create_student(grade.student)
            with gradebook.db.no_autoflush:
                submission = gradebook.update_or_create_submission(assignment, grade.student)
            _score(gradebook, submission, assignment, grade)
        gradebook.db.commit()


@contextmanager
def _opened(url: str) -> Iterator[Any]:
    try:
        from nbgrader.api import Gradebook, InvalidEntry
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise GradebookError(f"the gradebook needs {error.name}: pip install 'gradecast[instructor]'") from None

    try:
        _make_folder(url)
        with _alembic_on_path():
            gradebook = Gradebook(url)
    except (SQLAlchemyError, subprocess.CalledProcessError, OSError) as error:
        raise GradebookError(f"gradebook {url}: {_first_line(error)}") from error
    try:
        yield gradebook
    except (SQLAlchemyError, InvalidEntry) as error:
        raise GradebookError(
            f"gradebook {url}: {_first_line(error)}; the results are on disk, run the command again to record them"
        ) from error
    finally:
        gradebook.close()


def _make_folder(url: str) -> None:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except ArgumentError:
        raise InputError(f"--gradebook {url}: not a URL; write, say, sqlite:///gradebook.db") from None
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _alembic_on_path() -> Iterator[None]:
    """nbgrader asks the command `alembic` for the schema's version; it lies beside our own interpreter."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _declare(gradebook: Any, assignment: str, notebook: Mapping[str, Any], url: str) -> None:
    """Make sure that the gradebook knows the assignment and its cells as the release has them."""
    gradebook.update_or_create_assignment(assignment)
    known = gradebook.update_or_create_notebook(assignment, assignment)
    marked = [(cell, cell["metadata"]["nbgrader"]) for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    graded = {entry["grade_id"] for _, entry in marked if entry["grade"]}
    stale = sorted(cell.name for cell in known.grade_cells if cell.name not in graded)
    if stale:
        raise GradebookError(
            f"gradebook {url}: holds grades of an older {assignment} (cell {stale[0]!r}); use another --gradebook"
        )
    for cell, entry in marked:
        place = (entry["grade_id"], assignment, assignment)
        if entry["grade"]:
            gradebook.update_or_create_grade_cell(*place, max_score=entry["points"], cell_type=cell["cell_type"])
        if entry["solution"]:
            gradebook.update_or_create_solution_cell(*place)
        source = "".join(cell["source"])
        gradebook.update_or_create_source_cell(
            *place, source=source, cell_type=cell["cell_type"], locked=entry["locked"]
        )


def _score(gradebook: Any, submission: Any, assignment: str, grade: Grade) -> None:
    from nbgrader.api import Grade as Row

    rows = {row.name: row for book in submission.notebooks for row in book.grades}
    book = next(book for book in submission.notebooks if book.name == assignment)
    for cell in book.notebook.grade_cells:
        row = rows.get(cell.name)
        if row is None:
            row = Row(cell_id=cell.id, notebook=book)
            gradebook.db.add(row)
        row.auto_score = _automatic(grade, cell.name)
        by_hand = row.manual_score is not None
        row.needs_manual_grade = by_hand or row.auto_score is None or bool(grade.trouble)
        if by_hand and row.auto_score is None:
            row.needs_manual_grade = False


def _automatic(grade: Grade, cell: str) -> float | None:
    """The score of a grade cell; None where a person must give it."""
    for question in {verdict.question for verdict in grade.verdicts}:
        if cell == checks_id(question):
            verdicts = grade.of(question)
            return (
                None if any(item.outcome == "unjudged" for item in verdicts) else sum(item.points for item in verdicts)
            )
    return None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
