"""Scores in an nbgrader gradebook: its schema, SQLite by default, any SQLAlchemy URL. One process writes it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.disk import sweep, write_bytes
from grader.errors import GradebookError, in_a_line
from grader.gradebook_url import check_schema, check_url, shown
from grader.model import Grade
from grader.notebook import checks_id

__all__ = ["check_gradebook", "read_scores", "record_grades"]


PATIENCE_SECONDS = 60.0
"""How long recording waits for another program that holds the gradebook."""
PAUSE_SECONDS = 0.5
"""Between two tries; the database waits some seconds itself."""


class _Held(Exception):
    """Another program holds the gradebook. This passes."""


def check_gradebook(url: str) -> None:
    """Open the gradebook, made when there is none. Raises `GradebookError` now rather than after hours of runs.

    One that another program holds just now will do: it is needed at the end only.
    """
    with contextlib.suppress(_Held), _opened(url) as gradebook:
        from sqlalchemy import text

        gradebook.db.execute(text("UPDATE student SET id = id WHERE 1 = 0"))  # may it be written?
        gradebook.db.rollback()


def record_grades(
    url: str,
    assignment: str,
    notebook: Mapping[str, Any],
    grades: Sequence[Grade],
    waiting: Callable[[], None] = lambda: None,
) -> None:
    """Write the automatic scores of `grades`, all or none; points given by hand stay as they are.

    `notebook` is the release, which says what the cells are. A question with an unjudged check gets no score and
    is marked for a person. Raises `GradebookError` when the gradebook cannot be used. While another program holds it,
    `waiting` is called, and after `PATIENCE_SECONDS` that is an error too.
    """
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _record(url, assignment, notebook, grades)
        except _Held:
            if time.monotonic() > patient_until:
                raise GradebookError(
                    f"gradebook {shown(url)}: another program holds it; the results are on disk: close that program "
                    "and run the same command again to record them"
                ) from None
            waiting()
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _record(url: str, assignment: str, notebook: Mapping[str, Any], grades: Sequence[Grade]) -> None:
    with _opened(url) as gradebook, _at_once(gradebook):
        _declare(gradebook, assignment, notebook, url)
        for grade in grades:
            gradebook.update_or_create_student(grade.student)
            with gradebook.db.no_autoflush:
                submission = gradebook.update_or_create_submission(assignment, grade.student)
            _score(gradebook, submission, assignment, grade)


def read_scores(url: str, assignment: str) -> dict[str, float]:
    """The automatic points of every student who has some in `assignment`. Raises `GradebookError`."""
    with _opened(url) as gradebook:
        return {
            submission.student.id: sum(
                grade.auto_score or 0.0 for book in submission.notebooks for grade in book.grades
            )
            for submission in gradebook.assignment_submissions(assignment)
        }


@contextmanager
def _opened(url: str) -> Iterator[Any]:
    try:
        from nbgrader.api import Gradebook, InvalidEntry
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise GradebookError(f"the gradebook needs {error.name}: pip install 'gradecast[instructor]'") from None

    try:
        _make(url)
        with _alembic_on_path():
            check_schema(url)
            gradebook = Gradebook(url)
    except (SQLAlchemyError, subprocess.CalledProcessError, OSError) as error:
        _raise_if_held(error)
        raise GradebookError(f"gradebook {shown(url)}: {in_a_line(error)}; use another --gradebook") from error
    try:
        yield gradebook
    except (SQLAlchemyError, InvalidEntry) as error:
        _raise_if_held(error)
        raise GradebookError(
            f"gradebook {shown(url)}: {in_a_line(error)}; the results are on disk: {_remedy(error)} and run the same "
            "command again to record them"
        ) from error
    finally:
        gradebook.close()


def _remedy(error: Exception) -> str:
    return "free some space" if "disk is full" in str(error) else "mend that"


def _raise_if_held(error: Exception) -> None:
    if "database is locked" in str(error):
        raise _Held from error


@contextmanager
def _at_once(gradebook: Any) -> Iterator[None]:
    """Commit once, at the end: nbgrader does after each row, and a student without scores yet looks like one with 0."""
    gradebook.db.commit = gradebook.db.flush
    yield
    del gradebook.db.commit
    gradebook.db.commit()


def _make(url: str) -> None:
    """Make the gradebook of a SQLite URL if there is none: whole, or not at all."""
    from sqlalchemy import make_url

    check_url(url)
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or Path(address.database).exists():
        return
    from nbgrader.api import Gradebook

    path = Path(address.database)
    with _alembic_on_path():
        fresh = Gradebook("sqlite://")  # in memory
    connection = fresh.engine.raw_connection()
    data = connection.driver_connection.serialize()
    connection.close()
    fresh.close()
    if not path.exists():  # nobody was faster
        sweep(path.parent)
        write_bytes(path, data)


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
            f"gradebook {shown(url)}: holds grades of an older {assignment} (cell {stale[0]!r}); "
            "use another --gradebook"
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
