"""The place of check() in the notebook: after everything that its probes read, which a run proves."""

import pytest
from helpers import Recorded, exercise_of

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.placement import last_cells, names_read
from grader.release.build import build_release
from grader.release.prove import lost_in_place
from grader.validation.validate import validate

LATE = """

# %%
smoothed.resize(3, refcheck=False)
"""


def order(reference):
    return [cell["id"] for cell in reference.release["cells"] if cell["cell_type"] == "code"]


def change(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_checks_stand_behind_the_given_cell_whose_result_they_read(toy):
    ids = order(toy)
    assert ids.index("smooth-checks") == ids.index("given-smoothed") + 1
    assert ids.index("mean-checks") == ids.index("mean") + 1
    assert [cell["id"] for cell in toy.solved["cells"]] == [cell["id"] for cell in toy.release["cells"]]


def test_what_the_own_results_of_a_probe_are_called_moves_nothing():
    probes = 'def p(student):\n    return {"later": student["f"](1), "n": "other" in student}\n'
    assert names_read(probes, ["p"]) == {"f", "other"}
    assert "later" in names_read(probes.replace('student["f"]', "helper(1, student)"), ["p"])


HELPERS = """
COLUMNS = ("x", "y")

def table(rows, student, which="first"):
    return {"mean": student["tabulate"](rows), "kind": student.get("kind"), "which": which}

def network(student, name):
    return student[name]()

def built(student):
    return {COLUMNS[0]: network(student, "build_" + "lstm"), "dense": table(1, student)}

@probe
def literal(student):
    return {"later": table([1], student), "n": "other" in student}

@probe
def by_a_variable(student):
    with student.lent() as namespace:
        namespace["given"] = 1
        return {"later": built(student)}
"""


def test_helpers_of_a_probe_are_followed():
    assert names_read(HELPERS, ["literal"]) == {"tabulate", "other"}


def test_a_name_that_is_looked_up_by_a_variable_may_be_any_text_on_the_way_to_it():
    read = names_read(HELPERS, ["by_a_variable"])
    assert {"lstm", "dense", "x", "tabulate"} <= read
    assert read.isdisjoint({"mean", "kind", "first", "other"})


def test_parameters_of_a_function_are_no_variables_of_the_notebook(toy):
    cells = [cell for cell in toy.cells if cell.kind == "code"]
    assert last_cells(cells, {"mean": {"mean"}, "smooth": {"smooth"}}) == {"mean": "mean", "smooth": "smooth"}


@pytest.mark.slow
def test_a_right_solution_passes_where_the_checks_stand(course, toy):
    assert lost_in_place(exercise_of(course, toy), Recorded()) == ()
    again = Recorded()
    assert lost_in_place(exercise_of(course, toy), again) == ()
    assert again.phases == []


@pytest.mark.slow
def test_checks_that_fail_a_right_solution_where_they_stand_are_told(course, toy_folder):
    notebook = toy_folder / "notebook.py"
    notebook.write_text(notebook.read_text() + LATE)
    exercise = exercise_of(course, load_reference(toy_folder))
    (line,) = lost_in_place(exercise, Recorded())
    assert line.startswith(
        "check(\"smooth\") fails the reference where students run it, behind the cell 'given-smoothed' ("
    )
    assert "smoothing_shortens: the shape is [8], not [3]" in line
    with pytest.raises(AssignmentError, match=r"toy: check\(\"smooth\"\) fails the reference"):
        build_release(exercise, course / "assignments" / "toy", check_only=True, nbgrader=None, progress=Recorded())


@pytest.mark.slow
def test_validate_tells_of_checks_that_stand_too_early(course, toy_folder):
    for path in (toy_folder / "mistakes").glob("*.py"):
        path.unlink()
    notebook = toy_folder / "notebook.py"
    notebook.write_text(notebook.read_text() + LATE)
    found = validate(exercise_of(course, load_reference(toy_folder)), course / "graded", Recorded(), mutants=False)
    assert [line for line in found.problems if 'check("smooth") fails the reference' in line]
