"""Importing nbgrader's own examples, and refusals in one line."""

import json
import shutil
from pathlib import Path

import pytest
from helpers import Recorded, gradecast, request_for

from grader.errors import GradecastError, InputError
from grader.exercise.assignment import load_reference
from grader.grading.grade import grade_class
from grader.importing import import_exercise, read_source
from grader.probes import Student, in_process

pytestmark = pytest.mark.filterwarnings("ignore")
nbgrader = pytest.importorskip("nbgrader")
SHIPPED = Path(nbgrader.__file__).parent
PROBLEM = SHIPPED / "docs" / "source" / "user_guide" / "source" / "ps1" / "problem1.ipynb"
FIXTURES = sorted((SHIPPED / "tests").glob("*/files/*.ipynb"))
PARTS = {"import": "import numpy as np", "answer": "### BEGIN SOLUTION\nhalf = 0.5\n### END SOLUTION"}


def cell(id, source, kind="code", **entry):
    entry = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, **entry}
    made = {"cell_type": kind, "id": id, "metadata": {"nbgrader": {"grade_id": id, **entry}}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(*cells):
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


HIDDEN = "assert half == 0.5\n### BEGIN HIDDEN TESTS\nassert type(half) is float\n### END HIDDEN TESTS"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source" / "halves" / "halves.ipynb"
    path.parent.mkdir(parents=True)
    tests = cell("test_half", HIDDEN, grade=True, locked=True, points=2)
    path.write_text(notebook(cell("half", PARTS["answer"], solution=True), tests))
    return path


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_nbgraders_own_notebooks_become_exercises_or_are_one_clear_line(path, tmp_path):
    try:
        imported, said = import_exercise(path, "taken", tmp_path), ""
    except GradecastError as error:
        imported, said = None, str(error)
    if imported is None:
        assert said.count(path.name) == 1
        assert "\n" not in said
        return
    reference = load_reference(imported.folder)
    assert len(reference.assignment.checks) == imported.in_process
    assert all(check.in_process for check in reference.assignment.checks)
    assert reference.assignment.points == imported.points
    assert imported.points == sum(item.manual + (item.tests or 0) for item in read_source(path).cells)


def test_the_cells_of_nbgraders_example_are_distinguished():
    roles = {item.id: role_of(item) for item in read_source(PROBLEM).cells if item.named}
    assert roles == {
        "jupyter": "given", "squares": "answer", "correct_squares": "tests",
        "squares_invalid_input": "tests", "sum_of_squares": "answer", "correct_sum_of_squares": "tests",
        "sum_of_squares_uses_squares": "tests", "sum_of_squares_equation": "manual",
        "sum_of_squares_application": "manual", "cell-938593c4a215c6cc": "task",
    }  # fmt: skip


def role_of(item):
    if item.task:
        return "task"
    if item.is_answer:
        return "manual" if item.manual else "answer"
    return "given" if item.tests is None else "tests"


@pytest.mark.slow
def test_submissions_of_nbgraders_own_release_are_graded_as_they_are(tmp_path):
    (tmp_path / "reference").mkdir()
    made = gradecast("import-nbgrader", PROBLEM.parent, "ps1", "--course", ".", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "problem2.ipynb" in made.stdout
    assert gradecast("build", "ps1", cwd=tmp_path).returncode == 0
    solved = json.loads(PROBLEM.read_text())
    wrong = json.loads(PROBLEM.read_text().replace("i ** 2 for i", "i * 2 for i"))
    for student, book in (("ada", solved), ("bob", wrong)):
        place = tmp_path / "submitted" / student / "ps1" / "problem1.ipynb"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(book))
    result = grade_class(request_for(tmp_path, load_reference(tmp_path / "reference" / "ps1")), Recorded())
    assert {grade.student: grade.points for grade in result.grades} == {"ada": 3.0, "bob": 1.5}
    written = json.loads((tmp_path / "graded" / "ps1" / "bob" / "verdicts.json").read_text())
    assert {item["in_process"] for item in written["verdicts"]} == {True}
    table = gradecast("judge", "ps1", cwd=tmp_path)
    assert "4 of 4 checks are in-process" in table.stdout, table.stderr


def test_hidden_tests_are_not_in_the_release(source, tmp_path):
    imported = import_exercise(source, "halves", tmp_path / "reference")
    reference = load_reference(imported.folder)
    assert [(check.hidden, check.points) for check in reference.assignment.checks] == [(True, 2.0)]
    assert "type(half)" not in json.dumps(reference.release)
    assert "assert half == 0.5" in json.dumps(reference.release)


WRONG = {
    "hidden tests that never end": ("test_half", HIDDEN.replace("END HIDDEN", "END OF HIDDEN"), "never closed"),
    "hidden tests in hidden tests": ("test_half", HIDDEN.replace("END", "BEGIN"), "inside the region"),
    "automatic tests": ("test_half", "### AUTOTEST half", "generate_source_with_tests"),
}


@pytest.mark.parametrize(("id", "text", "says"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_imported_is_one_clear_line(tmp_path, id, text, says):
    path = tmp_path / "source.ipynb"
    answer = cell("half", PARTS["answer"], solution=True)
    path.write_text(notebook(answer, cell(id, text, grade=True, locked=True, points=1)))
    with pytest.raises(InputError, match=says) as caught:
        import_exercise(path, "halves", tmp_path / "reference")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "reference").exists()


def test_of_several_notebooks_the_one_named_like_the_folder_is_taken(source, tmp_path):
    shutil.copy(source, source.parent / "another.ipynb")
    (source.parent / "data.csv").write_text("1\n")
    imported = import_exercise(source.parent, "anything", tmp_path / "reference")
    assert imported.notebook == source
    assert [path.name for path in imported.left] == ["another.ipynb"]
    assert imported.files == ("data.csv",)


def test_an_existing_exercise_is_not_overwritten(source, tmp_path):
    import_exercise(source, "halves", tmp_path / "reference")
    with pytest.raises(InputError, match="there already"):
        import_exercise(source, "halves", tmp_path / "reference")


def test_tests_in_process_see_the_notebooks_variables_and_leave_them_as_they_were():
    namespace = {"x": 1}
    exec("def read():\n    return x", namespace)
    found = in_process(Student(namespace), "del x\ny = 2\ntry:\n    read()\nexcept NameError:\n    pass\n1.5")
    assert found == {"passed": True, "message": "", "value": 1.5}
    assert namespace["x"] == 1
    assert "y" not in namespace
    failed = in_process(Student(namespace), "assert read() == 2, 'not two'")
    assert failed == {"passed": False, "message": "AssertionError: not two", "value": None}


@pytest.mark.slow
def test_what_students_wrote_into_nbgraders_release_is_found_by_its_cells_and_locked_cells_come_back(source, tmp_path):
    setup = cell("setup", "limit = 3", locked=True)
    essay = cell("essay", "Why?", kind="markdown", grade=True, solution=True, points=3)
    free = {
        "cell_type": "code",
        "id": "free",
        "metadata": {},
        "source": "tried = 1",
        "outputs": [],
        "execution_count": None,
    }
    half = cell("half", PARTS["answer"], solution=True)
    tests = cell("test_half", HIDDEN, grade=True, locked=True, points=2)
    source.write_text(notebook(setup, half, tests, free, essay))
    (tmp_path / "reference").mkdir()
    reference = load_reference(import_exercise(source, "halves", tmp_path / "reference").folder)
    assert [item.id for item in reference.cells if item.id in ("setup", "half", "essay")] == ["setup", "half", "essay"]
    handed_in = notebook(
        {**setup, "source": "limit = 4"},
        {**half, "source": "half = 0.5"},
        tests,
        {**free, "source": "tried = 2"},
        {**essay, "source": "Because."},
    )
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada.ipynb").write_text(handed_in)
    request = request_for(tmp_path, reference)
    (grade,) = grade_class(request, Recorded()).grades
    assert grade.points == 2
    executed = json.loads(request.files("ada").executed.read_text())["cells"]
    texts = ["".join(item["source"]) for item in executed]
    assert ("limit = 3" in texts, "limit = 4" in texts) == (True, False)
    assert ("tried = 2" in texts, "tried = 1" in texts) == (True, False)
    assert ("Because." in texts, "Why?" in texts) == (True, False)


def test_two_cells_of_one_name_are_refused(source, tmp_path):
    path = import_exercise(source, "halves", tmp_path).folder / "notebook.ipynb"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "cells": [*document["cells"], cell("half", "again = 1", locked=True)]}))
    with pytest.raises(GradecastError, match="two cells are called 'half'"):
        load_reference(path.parent)
