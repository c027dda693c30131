"""Importing a notebook with pytest files: each test becomes a cell after the notebook, and is run by pytest itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import Recorded, exercise_of, gradecast, request_for
from otter_corpus import code, raw, text

from grader.errors import AssignmentError, InputError
from grader.exercise.assignment import load_reference
from grader.grading.grade import grade_class
from grader.importing import import_pytest
from grader.release.build import build_release
from grader.worker.cases import passes_pytest

SQUARE = code("def square(x):\n    # BEGIN SOLUTION\n    return x * x\n    # END SOLUTION")
TOTAL = code("### BEGIN SOLUTION\ntotal = square(3)\n### END SOLUTION")
CELLS = (text("# Squares"), SQUARE, TOTAL)
PUBLIC = '''\
import pytest
from hw import square

LARGE = 10**6


@pytest.fixture
def two():
    return 2


@pytest.mark.parametrize("x", [1, 2, -3])
def test_square(x):
    """Squares are right."""
    assert square(x) == x**2


def test_two(two):
    assert square(two) == pytest.approx(4.0)


class TestErrors:
    def test_texts(self):
        with pytest.raises(TypeError):
            square("x")


def test_large(capsys):
    print(square(LARGE))
    assert capsys.readouterr().out == "1000000000000\\n"
'''
HIDDEN = "from solution import total\n\n\ndef test_total():\n    assert total == 9\n"


def written(folder: Path, cells=CELLS, public=PUBLIC, hidden=HIDDEN) -> dict[str, object]:
    """A notebook and its tests in `folder`, as `import_pytest` takes them."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    document = {"cells": list(cells), "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
    (folder / "hw.ipynb").write_text(json.dumps(document))
    (folder / "test_hw.py").write_text(public)
    (folder / "test_hidden.py").write_text(hidden)
    return {"notebook": folder / "hw.ipynb", "tests": [folder / "test_hw.py"], "hidden": [folder / "test_hidden.py"]}


def imported(folder: Path, **options):
    return load_reference(import_pytest(**written(folder, **options), name="hw", reference=folder / "reference").folder)


def test_each_test_is_a_check_of_the_answer_that_it_mentions(tmp_path):
    reference = imported(tmp_path)
    found = [(check.cell, check.question, check.points, check.hidden) for check in reference.assignment.checks]
    assert found == [
        ("test_square", "square", 1.0, False),
        ("test_two", "square", 1.0, False),
        ("TestErrors", "square", 1.0, False),
        ("test_large", "square", 1.0, False),
        ("test_total", "total", 1.0, True),
    ]
    assert reference.assignment.checks[0].says == "Squares are right."
    assert "total == 9" not in json.dumps(reference.release)
    assert "LARGE = 10**6" in reference.assignment.tests["test_large"]
    assert "test_two" not in reference.assignment.tests["test_large"]


REFUSED = {
    "nothing is marked": ({"cells": [code("x = 1")]}, "no cell says what students write"),
    "a notebook of Otter's": ({"cells": [raw("# BEGIN QUESTION\nname: q"), SQUARE]}, "gradecast import-otter"),
    "no tests": ({"public": "x = 1\n", "hidden": ""}, "no function test_… there"),
    "tests that are no Python": ({"public": "def test_x(:\n"}, "cannot be read as a test file"),
    "a region without end": ({"cells": [code("# BEGIN SOLUTION\nx = 1")]}, "never closed"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_in_one_line(tmp_path, options, says):
    with pytest.raises(InputError) as caught:
        imported(tmp_path, **options)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "reference").exists()


@pytest.mark.slow
def test_what_fails_is_named_by_its_parameters():
    code_ = (
        "import pytest\n\n@pytest.mark.parametrize('x', [1, 2])\ndef test_square(x):\n    assert square(x) == x ** 2\n"
    )
    passes_pytest({"square": lambda x: x * x}, code_)
    with pytest.raises(AssertionError, match=r"test_square\[1\]: assert 2 == ") as caught:
        passes_pytest({"square": lambda x: x + x}, code_)
    assert "[2]" not in str(caught.value)
    with pytest.raises(AssertionError, match="fixture 'missing' not found"):
        passes_pytest({}, "def test_x(missing):\n    pass\n")
    with pytest.raises(AssertionError, match="No module named 'nowhere_at_all'"):
        passes_pytest({}, "import nowhere_at_all\n\ndef test_x():\n    pass\n")


@pytest.mark.slow
def test_a_class_is_graded_by_the_tests(tmp_path):
    reference = imported(tmp_path)
    build_release(
        exercise_of(tmp_path, reference),
        tmp_path / "assignments" / "hw",
        check_only=False,
        nbgrader=None,
        progress=Recorded(),
    )
    stub = "# YOUR CODE HERE\\n    raise NotImplementedError()"
    hand_ins = {
        "ada": json.dumps(reference.solved),
        "bob": json.dumps(reference.solved).replace("return x * x", "return abs(x) * x"),
        "cy": json.dumps(reference.release),
        "dan": json.dumps(reference.solved).replace("return x * x", "return 1 / 0"),
    }
    assert stub.partition("\\n")[0] in hand_ins["cy"]
    (tmp_path / "submitted").mkdir()
    for student, document in hand_ins.items():
        (tmp_path / "submitted" / f"{student}.ipynb").write_text(document)
    grades = grade_class(request_for(tmp_path, reference), Recorded()).grades
    assert {grade.student: grade.points for grade in grades} == {"ada": 5.0, "bob": 4.0, "cy": 0.0, "dan": 0.0}
    assert all(verdict.in_process for verdict in grades[0].verdicts)


@pytest.mark.slow
def test_tests_that_the_reference_loses_are_named(tmp_path):
    reference = imported(tmp_path, hidden="def test_total(missing):\n    assert total == 9\n")
    with pytest.raises(AssignmentError, match="test_total .*fixture 'missing' not found"):
        build_release(
            exercise_of(tmp_path, reference),
            tmp_path / "assignments" / "hw",
            check_only=False,
            nbgrader=None,
            progress=Recorded(),
        )


@pytest.mark.slow
def test_new_makes_it_in_one_command(tmp_path):
    written(tmp_path)
    made = gradecast("new", "hw", "--from", "hw.ipynb", "--tests", "test_hw.py", "--course", ".", cwd=tmp_path)
    assert "4 points" in made.stdout, made.stderr
    assert "next: gradecast build hw" in made.stdout
    alone = gradecast("new", "other", "--tests", "test_hw.py", "--course", ".", cwd=tmp_path)
    assert alone.returncode == 2
    assert "--tests and --hidden-tests need --from" in alone.stderr
