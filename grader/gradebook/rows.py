"""Writes the rows of a gradebook in nbgrader's schema: an assignment's cells, and the scores of students.

The rows equal those that nbgrader writes, but a few statements serve many students.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from grader.gradebook.answer import Seen
from grader.gradebook.database import Database
from grader.model import Grade

__all__ = ["Book", "declare", "score", "stale_cells"]

SAME = 1e-9
"""Points that differ by less are the same."""
COURSE = "default_course"
"""The course to which nbgrader adds all assignments by default."""
_CELL_TABLES = {"GradeCell": "grade_cells", "SolutionCell": "solution_cells", "TaskCell": "task_cells"}


@dataclass(frozen=True)
class Book:
    """Ids of the rows of an assignment."""

    assignment: str
    """Id of the assignment's row."""
    notebook: str
    """Id of the row of the notebook that is graded here; nbgrader allows several."""
    cells: Mapping[str, Sequence[tuple[str, str, str]]]
    """The cells by notebook id: each with id, name, and `GradeCell`, `SolutionCell` or `TaskCell`."""

    def graded(self) -> dict[str, str]:
        """Ids of the cells that are scored automatically, by name."""
        return {name: cell for cell, name, kind in self.cells[self.notebook] if kind == "GradeCell"}


def stale_cells(db: Database, assignment: str, notebook: Mapping[str, Any], book: str) -> list[str]:
    """Graded cells in the gradebook that the release `notebook` no longer has."""
    known = db.rows(
        "SELECT base_cell.name FROM base_cell JOIN notebook ON notebook.id = base_cell.notebook_id "
        "JOIN assignment ON assignment.id = notebook.assignment_id "
        "WHERE base_cell.type = 'GradeCell' AND notebook.name = :book AND assignment.name = :name",
        {"name": assignment, "book": book},
    )
    graded = {entry["grade_id"] for _, entry in _marked(notebook) if entry["grade"]}
    return sorted(name for (name,) in known if name not in graded)


def declare(db: Database, assignment: str, notebook: Mapping[str, Any], name: str) -> Book:
    """Add the assignment, its notebook called `name`, and the release's cells to the gradebook, if they are missing."""
    row = _found_or_made(
        db, "assignment", {"name": assignment}, {"duedate": None, "course_id": COURSE}, before=_make_course
    )
    book = _found_or_made(db, "notebook", {"name": name, "assignment_id": row}, {"kernelspec": None})
    for cell, entry in _marked(notebook):
        if entry["grade"]:
            _declare_cell(db, book, entry, "GradeCell", max_score=entry["points"], cell_type=cell["cell_type"])
        if entry["solution"]:
            _declare_cell(db, book, entry, "SolutionCell")
        if entry.get("task"):
            _declare_cell(db, book, entry, "TaskCell", max_score=entry["points"], cell_type=cell["cell_type"])
        _declare_source(db, book, cell, entry)
    cells: dict[str, list[tuple[str, str, str]]] = {
        id: [] for (id,) in db.rows("SELECT id FROM notebook WHERE assignment_id = :id", {"id": row})
    }
    for id, cell_id, name, kind in db.rows(
        "SELECT base_cell.notebook_id, base_cell.id, base_cell.name, base_cell.type FROM base_cell "
        "JOIN notebook ON notebook.id = base_cell.notebook_id WHERE notebook.assignment_id = :id",
        {"id": row},
    ):
        cells[id].append((cell_id, name, kind))
    return Book(row, book, cells)


def score(
    db: Database, book: Book, grades: Sequence[Grade], answers: Mapping[str, Mapping[str, Seen]]
) -> dict[str, dict[str, Seen]]:
    """Write the scores of some students. Points by hand stay; if they are for another answer, the answer waits.

    `answers` are those graded by hand, by student and cell. Returns their new records.
    """
    names, where = _listed([grade.student for grade in grades])
    _make_students(db, names, where)
    _make_submissions(db, book, names, where)
    rows = _scores(db, book, names, where)
    places = {student: place for student, place, *_ in rows}
    known = {(student, cell): rest for student, _, cell, *rest in rows if rest[0] is not None}
    seen: dict[str, dict[str, Seen]] = {}
    old, new = [], []
    for grade in grades:
        for name, cell in book.graded().items():
            id, by_hand, waits, before = known.get((grade.student, cell), (None, None, True, None))
            answer = answers.get(grade.student, {}).get(name) if not grade.trouble else None
            if answer is not None:
                answer = seen.setdefault(grade.student, {})[name] = answer.recorded(by_hand is not None, bool(waits))
            is_stale = answer is not None and answer.is_stale
            values = _scored(grade, name, by_hand is not None, is_stale, before, bool(waits))
            if id is None:
                new.append({"id": _new_id(), "notebook": places[grade.student], "cell": cell, **values})
            else:
                old.append({"id": id, **values})
    db.write("UPDATE grade SET auto_score = :points, needs_manual_grade = :by_hand WHERE id = :id", old)
    db.write(_NEW_GRADE, new)
    return seen


def _scores(db: Database, book: Book, names: Mapping[str, str], where: str) -> Sequence[Any]:
    """Student, notebook, cell, score, points by hand, whether it waits, and points by checks, of all graded cells.

    The query uses unique keys only, because nbgrader's table of scores has no index by notebook.
    """
    cells, which = _listed(book.graded().values(), "cell")
    return db.rows(
        "SELECT submitted_assignment.student_id, submitted_notebook.id, grade.cell_id, grade.id, grade.manual_score, "
        "grade.needs_manual_grade, grade.auto_score "
        "FROM submitted_assignment JOIN submitted_notebook "
        "ON submitted_notebook.assignment_id = submitted_assignment.id AND submitted_notebook.notebook_id = :book "
        f"LEFT JOIN grade ON grade.notebook_id = submitted_notebook.id AND grade.cell_id IN ({which or 'NULL'}) "
        f"WHERE submitted_assignment.assignment_id = :assignment AND submitted_assignment.student_id IN ({where})",
        {"assignment": book.assignment, "book": book.notebook, **names, **cells},
    )


_NEW_GRADE = (
    "INSERT INTO grade (id, notebook_id, cell_id, auto_score, manual_score, extra_credit, needs_manual_grade) "
    "VALUES (:id, :notebook, :cell, :points, NULL, NULL, :by_hand)"
)


def _scored(
    grade: Grade, cell: str, has_points_by_hand: bool, is_stale: bool, before: float | None = None, waited: bool = False
) -> dict[str, Any]:
    """The values of a row. Points by hand count until a person looks again, which waits if what they replace changed.

    `before` are the automatic points until now.
    """
    points = 0.0 if cell in grade.unanswered else _automatic(grade, cell)
    if has_points_by_hand:
        is_other = points is not None and (before is None or abs(points - before) > SAME)
        return {"points": points, "by_hand": is_stale or is_other or (waited and points is not None)}
    if cell in grade.unanswered:
        return {"points": 0.0, "by_hand": False}
    return {"points": points, "by_hand": points is None or bool(grade.trouble)}


def _automatic(grade: Grade, cell: str) -> float | None:
    """The score of a grade cell; None if a person has to give it."""
    verdicts = [verdict for verdict in grade.verdicts if verdict.place == cell]
    if not verdicts or any(item.outcome == "unjudged" for item in verdicts):
        return None
    return sum(item.points for item in verdicts)


def _make_students(db: Database, names: Mapping[str, str], where: str) -> None:
    known = {id for (id,) in db.rows(f"SELECT id FROM student WHERE id IN ({where})", names)}
    db.write(
        "INSERT INTO student (id, first_name, last_name, email, lms_user_id) VALUES (:id, NULL, NULL, NULL, NULL)",
        [{"id": name} for name in names.values() if name not in known],
    )


def _make_submissions(db: Database, book: Book, names: Mapping[str, str], where: str) -> None:
    """Add missing submissions, and the notebooks of the assignment that they lack.

    Each cell of a new notebook has an empty comment and an empty score. A submission may lack a notebook if another
    program recorded it before the assignment had that notebook.
    """
    of = {"assignment": book.assignment, **names}
    mine = f"FROM submitted_assignment WHERE assignment_id = :assignment AND student_id IN ({where})"
    known = {student: id for student, id in db.rows(f"SELECT student_id, id {mine}", of)}
    made = [{"id": _new_id(), "student": name, "of": book.assignment} for name in names.values() if name not in known]
    there = set(
        db.rows(
            f"SELECT assignment_id, notebook_id FROM submitted_notebook WHERE assignment_id IN (SELECT id {mine})", of
        )
    )
    places = [
        {"id": _new_id(), "submission": id, "notebook": notebook, "no": False}
        for id in (*known.values(), *(row["id"] for row in made))
        for notebook in book.cells
        if (id, notebook) not in there
    ]
    cells = [(place["id"], *cell) for place in places for cell in book.cells[str(place["notebook"])]]
    db.write(
        "INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp, extension) "
        "VALUES (:id, :of, :student, NULL, NULL)",
        made,
    )
    db.write(
        "INSERT INTO submitted_notebook (id, assignment_id, notebook_id, flagged, late_submission_penalty) "
        "VALUES (:id, :submission, :notebook, :no, NULL)",
        places,
    )
    db.write(
        "INSERT INTO comment (id, notebook_id, cell_id, auto_comment, manual_comment) "
        "VALUES (:id, :place, :cell, NULL, NULL)",
        [{"id": _new_id(), "place": place, "cell": cell} for place, cell, _, kind in cells if kind != "GradeCell"],
    )
    empty = {"points": None, "by_hand": True}
    db.write(
        _NEW_GRADE,
        [
            {"id": _new_id(), "notebook": place, "cell": cell, **empty}
            for place, cell, _, kind in cells
            if kind != "SolutionCell"
        ],
    )


def _declare_cell(db: Database, book: str, entry: Mapping[str, Any], kind: str, **values: Any) -> None:
    known = {"name": entry["grade_id"], "notebook_id": book, "type": kind}
    id = _found_or_made(db, "base_cell", known, {})
    _found_or_made(db, _CELL_TABLES[kind], {"id": id}, values)
    if values:
        changes = ", ".join(f"{name} = :{name}" for name in values)
        db.write(f"UPDATE {_CELL_TABLES[kind]} SET {changes} WHERE id = :id", [{"id": id, **values}])


def _declare_source(db: Database, book: str, cell: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    values = {"cell_type": cell["cell_type"], "locked": bool(entry["locked"]), "source": "".join(cell["source"])}
    known = {"name": entry["grade_id"], "notebook_id": book}
    id = _found_or_made(db, "source_cell", known, {**values, "checksum": None})
    changes = ", ".join(f"{name} = :{name}" for name in values)
    # A row with a checksum was written by nbgrader's own release, and its autograder relies on it.
    db.write(f"UPDATE source_cell SET {changes} WHERE id = :id AND checksum IS NULL", [{"id": id, **values}])


def _found_or_made(
    db: Database, table: str, known: Mapping[str, Any], values: Mapping[str, Any], before: Any = None
) -> str:
    """Id of the row with the `known` values. If there is none, it is made, with `values` in its other columns."""
    where = " AND ".join(f"{name} = :{name}" for name in known)
    for (id,) in db.rows(f"SELECT id FROM {table} WHERE {where}", known):
        return str(id)
    if before is not None:
        before(db)
    row = {"id": _new_id(), **known, **values}
    columns = ", ".join(row)
    db.write(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in row)})", [row])
    return str(row["id"])


def _make_course(db: Database) -> None:
    if not db.rows("SELECT id FROM course WHERE id = :id", {"id": COURSE}):
        db.write("INSERT INTO course (id) VALUES (:id)", [{"id": COURSE}])


def _marked(notebook: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return [(cell, cell["metadata"]["nbgrader"]) for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]


def _listed(names: Iterable[str], each: str = "name") -> tuple[dict[str, str], str]:
    """Parameters for a list of names, and how SQL refers to them."""
    parameters = {f"{each}{number}": name for number, name in enumerate(names)}
    return parameters, ", ".join(f":{key}" for key in parameters)


def _new_id() -> str:
    return uuid4().hex
