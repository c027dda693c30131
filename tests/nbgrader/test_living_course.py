"""`grade --nbgrader` on a course that nbgrader already uses, at each stage, and nbgrader's commands after that."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import nbgrader_corpus as corpus
import pytest
from helpers import Recorded, request_for
from nbgrader_corpus import DOUBLE, Assignment, adds, all_of, essay, marked, plain, task, writes
from nbgrader_corpus import tests as graded_cell
from nbgrader_stock import api, succeed

from grader.exercise.assignment import load_reference
from grader.gradebook.configuration import course_gradebook
from grader.gradebook.read import read_class_scores
from grader.grading.grade import grade_class
from grader.importing import import_exercise

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("nbgrader")
HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(2) == 4\n### END HIDDEN TESTS"
HALF = "def double(x):\n    return x + x if x != 0.5 else x"
LAB = Assignment(
    "ps1",
    "living",
    [
        marked("read-me", "# Lab 1\n\nRead this.", "markdown", locked=True),
        DOUBLE,
        graded_cell("t", f"assert double(0) == 0\n{HIDDEN}", 3),
        graded_cell("u", "double(0.5)", 1),
        essay("why", points=2),
        task("project", "Draw.\n### BEGIN MARK SCHEME\nFive points.\n### END MARK SCHEME", 5),
        plain("", "markdown"),
    ],
    {
        "ada": all_of(
            writes(double="def double(x):\n    return x + x if x != 0.5 else x", why="So."),
            adds("project", "drawn = 1"),
        ),
        "bob": writes(double="def double(x):\n    return 0"),
    },
    notebook="Lab 1",
)


class Book(NamedTuple):
    """The content of a gradebook."""

    cells: list[tuple[str, str, str, float | None]]
    """Notebook, cell, kind and most points."""
    scores: dict[tuple[str, str], tuple[float | None, float | None, bool]]
    """Automatic points, points by hand, and whether a person has to look, by student and cell."""


def book_of(course: Path) -> Book:
    from nbgrader.api import Gradebook

    with Gradebook(course_gradebook(course)) as gradebook:
        cells = [
            (notebook.name, cell.name, cell.type, getattr(cell, "max_score", None))
            for notebook in gradebook.find_assignment("ps1").notebooks
            for cell in (*notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells)
        ]
        scores = {
            (submission.student_id, grade.name): (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for submission in gradebook.assignment_submissions("ps1")
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
    return Book(sorted(cells, key=str), scores)


class Room(NamedTuple):
    """An nbgrader course with its class, and the exercise imported from it."""

    course: Path
    reference: Any
    stock: Any

    def grade(self) -> dict[str, float]:
        request = request_for(
            self.course.parent,
            self.reference,
            submissions=self.course / "submitted",
            gradebook=course_gradebook(self.course),
            nbgrader=self.course,
        )
        return {grade.student: grade.points for grade in grade_class(request, Recorded()).grades}

    def autograde(self) -> None:
        for student in ("ada", "bob"):
            succeed(self.stock.autograde("ps1", student))


@pytest.fixture
def room(tmp_path) -> Room:
    logging.disable(logging.CRITICAL)
    course = tmp_path / "course"
    source = corpus.write_source(LAB, course)
    (course / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "c"\n'
        'c.Execute.kernel_name = "python3"\nc.Execute.timeout = 600\n'
    )
    reference = load_reference(import_exercise(source, "lab", tmp_path / "reference").folder)
    for student, change in LAB.students.items():
        place = course / "submitted" / student / "ps1" / LAB.file
        place.parent.mkdir(parents=True)
        document = json.loads(json.dumps(reference.release))
        change(cells := [{**cell, "source": "".join(cell["source"])} for cell in document["cells"]])
        for cell in cells:
            cell["metadata"].pop("deletable", None)
            cell.pop("id", None)
        place.write_text(json.dumps({**document, "cells": cells, "nbformat_minor": 4}))
    yield Room(course, reference, api(course))
    logging.disable(logging.NOTSET)


AUTOMATIC = {("ada", "t"): 3.0, ("ada", "u"): 0.5, ("bob", "t"): 0.0, ("bob", "u"): 0.0}
CELLS = [
    ("Lab 1", "double", "SolutionCell", None),
    ("Lab 1", "project", "TaskCell", 5.0),
    ("Lab 1", "t", "GradeCell", 3.0),
    ("Lab 1", "u", "GradeCell", 1.0),
    ("Lab 1", "why", "GradeCell", 2.0),
    ("Lab 1", "why", "SolutionCell", None),
]


def assert_as_nbgrader_has_it(book: Book) -> None:
    assert book.cells == CELLS
    assert {key: value[0] for key, value in book.scores.items() if key in AUTOMATIC} == AUTOMATIC
    assert (book.scores["ada", "why"][0], book.scores["bob", "why"][0]) == (None, 0.0)
    assert {key for key in book.scores if key[1] == "project"} == {("ada", "project"), ("bob", "project")}


def mark(room: Room) -> None:
    """Points and a comment as a person gives them in formgrader."""
    from nbgrader.api import Gradebook

    with Gradebook(course_gradebook(room.course)) as gradebook:
        for cell, points in (("why", 1.5), ("project", 4.0), ("t", 2.0)):
            grade = gradebook.find_grade(cell, "Lab 1", "ps1", "ada")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("why", "Lab 1", "ps1", "ada").manual_comment = "Good."
        gradebook.db.commit()


def assert_marks_are_there(room: Room) -> None:
    from nbgrader.api import Gradebook

    scores = book_of(room.course).scores
    assert [scores["ada", cell][1] for cell in ("why", "project", "t")] == [1.5, 4.0, 2.0]
    with Gradebook(course_gradebook(room.course)) as gradebook:
        assert gradebook.find_comment("why", "Lab 1", "ps1", "ada").comment == "Good."
        assert gradebook.find_submission("ps1", "ada").max_score == 11
    score = read_class_scores(course_gradebook(room.course), room.reference.assignment)["ada"]
    assert (score.points, score.possible) == (1.5 + 4.0 + 2.0 + 0.5, 11)


def test_a_course_that_nbgrader_has_not_touched_yet(room):
    assert room.grade() == {"ada": 3.5, "bob": 0.0}
    assert_as_nbgrader_has_it(book_of(room.course))
    succeed(room.stock.generate_assignment("ps1"))
    room.autograde()
    assert_as_nbgrader_has_it(book_of(room.course))


def test_a_course_whose_release_nbgrader_has_made(room):
    succeed(room.stock.generate_assignment("ps1"))
    assert room.grade() == {"ada": 3.5, "bob": 0.0}
    assert_as_nbgrader_has_it(book_of(room.course))
    assert (room.course / "autograded" / "ada" / "ps1" / "Lab 1.ipynb").is_file()


def test_a_course_that_nbgrader_has_graded_and_a_person_has_marked(room):
    succeed(room.stock.generate_assignment("ps1"))
    room.autograde()
    before = book_of(room.course)
    assert_as_nbgrader_has_it(before)
    room.grade()
    assert book_of(room.course) == before
    mark(room)
    room.grade()
    assert_marks_are_there(room)
    room.autograde()
    assert_marks_are_there(room)


def test_a_submission_that_was_recorded_before_the_notebook_was_there(room):
    from nbgrader.api import Gradebook

    with Gradebook(course_gradebook(room.course)) as gradebook:
        gradebook.update_or_create_assignment("ps1")
        gradebook.update_or_create_student("ada")
        gradebook.update_or_create_submission("ps1", "ada")
    assert room.grade() == {"ada": 3.5, "bob": 0.0}
    assert_as_nbgrader_has_it(book_of(room.course))


def test_who_handed_in_another_assignment_alone_gets_no_row_as_in_nbgrader(room):
    other = room.course / "submitted" / "cay" / "ps2" / "ps2.ipynb"
    other.parent.mkdir(parents=True)
    shutil.copyfile(room.course / "submitted" / "ada" / "ps1" / LAB.file, other)
    assert room.grade() == {"ada": 3.5, "bob": 0.0}
    assert {student for student, _ in book_of(room.course).scores} == {"ada", "bob"}
    assert not (room.course / "autograded" / "cay").exists()


def nbgrader(*arguments: str, cwd: Path) -> None:
    """Run nbgrader's own command, as instructors and students do."""
    found = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


def contents(*folders: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_a_course_that_is_released_fetched_handed_in_and_collected_by_nbgrader(room, tmp_path):
    """The usual workflow, through the exchange between instructor and students, which stays unchanged."""
    exchange, settings = tmp_path / "exchange", room.course / "nbgrader_config.py"
    exchange.mkdir()
    exchange.chmod(0o777)
    settings.write_text(f"{settings.read_text()}c.Exchange.root = {str(exchange)!r}\n")
    written = {
        student: json.loads((room.course / "submitted" / student / "ps1" / LAB.file).read_text())
        for student in LAB.students
    }
    shutil.rmtree(room.course / "submitted")
    nbgrader("generate_assignment", "ps1", cwd=room.course)
    nbgrader("release_assignment", "ps1", cwd=room.course)
    for student, change in LAB.students.items():
        desk = tmp_path / student
        desk.mkdir()
        (desk / "nbgrader_config.py").write_text(settings.read_text() + f"c.Exchange.cache = {str(desk / 'cache')!r}\n")
        nbgrader("fetch_assignment", "ps1", cwd=desk)
        fetched = desk / "ps1" / LAB.file
        document = json.loads(fetched.read_text())
        change(cells := [{**cell, "source": "".join(cell["source"])} for cell in document["cells"]])
        assert [cell["source"] for cell in cells] == [cell["source"] for cell in written[student]["cells"]]
        fetched.write_text(json.dumps({**document, "cells": cells}))
        nbgrader("submit", "ps1", "--student", student, cwd=desk)
    nbgrader("collect", "ps1", cwd=room.course)
    before = contents(exchange, *(room.course / name for name in ("source", "release", "submitted")))
    assert room.grade() == {"ada": 3.5, "bob": 0.0}
    assert_as_nbgrader_has_it(book_of(room.course))
    assert contents(*(room.course / name for name in ("source", "release", "submitted")), exchange) == before
    mark(room)
    room.grade()
    room.autograde()
    assert_marks_are_there(room)
    nbgrader("generate_feedback", "ps1", cwd=room.course)
    nbgrader("release_feedback", "ps1", cwd=room.course)
    assert (room.course / "feedback" / "ada" / "ps1" / "Lab 1.html").is_file()
    scores = read_class_scores(course_gradebook(room.course), room.reference.assignment)
    assert all(score.submitted is not None for score in scores.values())
