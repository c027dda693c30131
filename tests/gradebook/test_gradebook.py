"""The gradebook equals nbgrader's: the same tables, and the same rows that nbgrader writes for the same grades."""

import os
import sqlite3
import sys
import warnings
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import InputError
from grader.gradebook.address import SCHEMA, note_gradebook, noted_gradebook, schema_here
from grader.gradebook.gradebook import check_gradebook, read_scores, record_grades
from grader.judging.judge import refuse, unjudged
from grader.model import Outcome

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TABLES = (
    "course", "assignment", "notebook", "base_cell", "grade_cells", "solution_cells", "task_cells", "source_cell",
    "student", "submitted_assignment", "submitted_notebook", "grade", "comment",
)  # fmt: skip


def nbgrader():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader import api
    return api


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.fixture
def theirs(tmp_path, monkeypatch):
    """The URL of a gradebook that nbgrader made."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    nbgrader().Gradebook(f"sqlite:///{tmp_path / 'theirs.db'}").close()
    return f"sqlite:///{tmp_path / 'theirs.db'}"


def passed(student, toy):
    grade = unjudged(student, toy.assignment, "")
    verdicts = (replace(item, outcome=Outcome.PASSED, points=item.possible) for item in grade.verdicts)
    return replace(grade, verdicts=tuple(verdicts))


def dump(url):
    """Every table with its columns and rows, in which ids are replaced by the content of the rows that they name."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as book:
        columns = {table: [row[1:] for row in book.execute(f"PRAGMA table_info({table})")] for table in TABLES}
        rows = {table: book.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    names = {}
    for table in ("assignment", "notebook", "base_cell", "submitted_assignment", "submitted_notebook"):
        for row in rows[table]:
            rest = [names.get(value, value) for value in row[1:]]
            names[row[0]] = f"{table} {rest}"
    known = {table: sorted(repr([names.get(v, v) for v in row[_at(table) :]]) for row in rows[table]) for table in rows}
    return columns, known


def _at(table):
    """Index of the first column that is not the row's own id."""
    return 0 if table in ("course", "student", "grade_cells", "solution_cells", "task_cells") else 1


def record_as_nbgrader_does(url, toy, grades):
    api = nbgrader()
    with api.Gradebook(url) as book:
        book.update_or_create_assignment("toy")
        book.update_or_create_notebook("toy", "toy")
        for cell in toy.release["cells"]:
            entry = cell["metadata"].get("nbgrader")
            if entry is None:
                continue
            place, kind = (entry["grade_id"], "toy", "toy"), cell["cell_type"]
            if entry["grade"]:
                book.update_or_create_grade_cell(*place, max_score=entry["points"], cell_type=kind)
            if entry["solution"]:
                book.update_or_create_solution_cell(*place)
            source = "".join(cell["source"])
            book.update_or_create_source_cell(*place, source=source, cell_type=kind, locked=entry["locked"])
        for grade in grades:
            book.update_or_create_student(grade.student)
            with book.db.no_autoflush:
                submission = book.update_or_create_submission("toy", grade.student)
            for row in (row for notebook in submission.notebooks for row in notebook.grades):
                verdicts = grade.of(row.name.removesuffix("-checks"))
                if verdicts and not any(item.outcome == "unjudged" for item in verdicts):
                    row.auto_score = sum(item.points for item in verdicts)
                row.needs_manual_grade = row.auto_score is None or bool(grade.trouble)
        book.db.commit()


def test_a_new_gradebook_is_as_nbgrader_makes_it(url, theirs):
    check_gradebook(url)
    assert dump(url) == dump(theirs)
    with nbgrader().Gradebook(url) as book:
        assert book.students == []


def test_the_version_of_the_schema_is_the_one_that_alembic_names():
    nbgrader()
    from alembic.script import ScriptDirectory

    folder = Path(sys.modules["nbgrader"].__file__).parent / "alembic"
    assert schema_here() == ScriptDirectory(str(folder)).get_current_head() == SCHEMA


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+pysqlite:///"])
def test_the_rows_are_those_that_nbgrader_writes(url, theirs, toy, prefix):
    """Also through SQLAlchemy, as for other databases."""
    grades = [
        passed("ada", toy),
        refuse("bob", toy.assignment, "cut off"),
        unjudged("eve", toy.assignment, "not run"),
    ]
    record_as_nbgrader_does(theirs, toy, grades)
    for _ in range(2):
        record_grades(url.replace("sqlite:///", prefix), "toy", toy.release, grades)
        assert dump(url) == dump(theirs)
    assert read_scores(url, "toy") == {"ada": 8.0, "bob": 0.0, "eve": 0.0}


def test_points_by_hand_stay_and_a_task_of_nbgrader_gets_its_rows(url, toy):
    record_grades(url, "toy", toy.release, [passed("ada", toy)])
    with nbgrader().Gradebook(url) as book:
        book.find_grade("smooth-by-hand", "toy", "toy", "ada").manual_score = 0.5
        book.find_grade("mean-checks", "toy", "toy", "ada").manual_score = 2.5
        book.add_task_cell("essay", "toy", "toy", max_score=3, cell_type="markdown")
        book.db.commit()
    record_grades(url, "toy", toy.release, [refuse("ada", toy.assignment, "cut off"), passed("bob", toy)])
    with nbgrader().Gradebook(url) as book:
        by_hand, checks = (book.find_grade(name, "toy", "toy", "ada") for name in ("smooth-by-hand", "mean-checks"))
        assert (by_hand.manual_score, by_hand.needs_manual_grade) == (0.5, False)
        assert (checks.auto_score, checks.manual_score, checks.needs_manual_grade) == (0.0, 2.5, True)
        essay = book.find_grade("essay", "toy", "toy", "bob")
        assert (essay.auto_score, essay.needs_manual_grade) == (None, True)
        assert book.find_comment("essay", "toy", "toy", "bob").comment is None


def test_results_remember_their_gradebook_whole_from_anywhere_and_no_password(tmp_path, monkeypatch):
    long = "a" * 200
    monkeypatch.chdir(tmp_path)
    assert noted_gradebook(tmp_path) is None
    note_gradebook(tmp_path, f"sqlite:///{long}.db")
    monkeypatch.chdir("/")
    assert noted_gradebook(tmp_path) == f"sqlite:///{tmp_path / long}.db"
    note_gradebook(tmp_path, "postgresql://ada@db/class")
    assert noted_gradebook(tmp_path) == "postgresql://ada@db/class"
    note_gradebook(tmp_path, "postgresql://ada:secret@db/class")
    with pytest.raises(InputError, match="--gradebook"):
        noted_gradebook(tmp_path)
    assert "secret" not in (tmp_path / ".gradebook").read_text()
