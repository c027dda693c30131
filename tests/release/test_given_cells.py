"""A cell of the reference that raises would raise in every student's notebook, so building ends with an error."""

from __future__ import annotations

import pytest
from helpers import Recorded, exercise_of, gradecast

from grader.errors import AssignmentError
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Stop
from grader.exercise.assignment import load_reference
from grader.grading.expected import check_cells
from grader.validation.validate import validate

pytestmark = pytest.mark.slow


def spoil(folder, before, after):
    path = folder / "notebook.py"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path.read_text(encoding="utf-8").splitlines()


def test_build_and_validate_end_with_cell_and_line(course, toy_folder):
    lines = spoil(toy_folder, "smoothed = smooth(np.arange(10.0), WIDTH)", "x = 1\nsmoothed = smooth(x, WIDHT)")
    where = f"toy/notebook.py:{lines.index('smoothed = smooth(x, WIDHT)') + 1}"
    said = f"{where}: a given cell stops with NameError: name 'WIDHT' is not defined; fix it, or tag the cell"
    for command in (["build", "toy"], ["build", "toy", "--check"], ["validate", "toy", "--no-mutants", "--quick"]):
        found = gradecast(*command, cwd=course)
        assert (found.returncode, said in found.stderr) == (2, True), found.stderr
    assert not (course / "assignments").exists()


def test_a_module_that_is_missing_where_it_is_built_stops_it_too(course, toy_folder):
    spoil(toy_folder, "import numpy as np\n", "import numpy as np\nimport seaborn_x\n")
    with pytest.raises(AssignmentError, match=r"toy/notebook.py:\d+: a given cell stops with ModuleNotFoundError"):
        validate(exercise_of(course, load_reference(toy_folder)), course / "graded", Recorded(), mutants=False)


def test_an_answer_that_stops_is_named_by_its_question(course, toy_folder):
    lines = spoil(toy_folder, "def mean(values", "1 / 0\n\n\ndef mean(values")
    found = gradecast("build", "toy", cwd=course)
    assert found.returncode == 2
    said = f"toy/notebook.py:{lines.index('1 / 0') + 1}: the cell of question 'mean' stops with ZeroDivisionError"
    assert said in found.stderr


def test_a_cell_that_is_meant_to_stop_may(course, toy_folder):
    spoil(
        toy_folder,
        "# %%\nsmoothed = smooth(np.arange(10.0), WIDTH)",
        '# %% tags=["raises-exception"]\nsmooth(None)\n\n# %%\nsmoothed = smooth(np.arange(10.0), WIDTH)',
    )
    found = gradecast("build", "toy", cwd=course)
    assert found.returncode == 0, found.stderr


def test_what_is_missing_since_a_cell_was_stopped_is_not_blamed_on_the_notebook(toy):
    fault = Fault("NameError", "name 'x' is not defined")
    given = next(iter(toy.given))
    stops = Cell(given, CellStatus.ERROR, fault)
    with pytest.raises(AssignmentError, match="a given cell stops with NameError"):
        check_cells(toy, Evidence((stops,), {}, Ending(Stop.COMPLETED)))
    for status in (CellStatus.TIMEOUT, CellStatus.KILLED):
        check_cells(toy, Evidence((Cell("mean", status, fault), stops), {}, Ending(Stop.COMPLETED)))
