"""Mutants in excerpts: no more runs than it takes, and what is found is what whole runs would find."""

import shutil
from collections import Counter

import numpy as np
import pytest
from conftest import HERE
from helpers import Recorded, exercise_of

from grader.evidence import Ending, Evidence, Observation, Stop
from grader.exercise.assignment import load_reference
from grader.judging.view import Expected
from grader.validation import fates
from grader.validation.budgets import Budget, in_small_budget
from grader.validation.excerpts import excerpts_of_accuracy, excerpts_of_cells, sound_part
from grader.validation.fates import try_mutants

WORK = """

# %%
values = np.arange(10.0)
values[::2] = 1.0

# %%
slow = sum(values)
"""


def change(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def ids(excerpt):
    return sorted(excerpt.cells)


def test_an_excerpt_of_a_question_has_its_checks_their_probes_and_cells_that_do_no_work(toy):
    found = excerpts_of_cells(toy)
    assert list(found) == ["mean", "smooth", "forecast"]
    assert [check.name for check in found["mean"].assignment.checks] == ["mean_of_a_range", "mean_of_one_value"]
    assert "def means" in found["mean"].assignment.probes
    assert "def forecasts" not in found["mean"].assignment.probes
    sources = [cell["source"] for cell in found["mean"].notebook(toy.solved)["cells"]]
    assert {"mean", "smooth", "forecast"} <= found["mean"].cells
    assert not any("average =" in "".join(source) for source in sources)


def test_checks_of_accuracy_have_an_excerpt_of_their_own(noisy):
    assert excerpts_of_cells(noisy) == {}  # the other check sees a number that the notebook has drawn
    ((smallest, *_),) = excerpts_of_accuracy(noisy)
    assert [check.name for check in smallest.assignment.checks] == ["guess_is_near"]
    assert [metric.name for metric in smallest.assignment.metrics] == ["error_of_the_guess"]
    assert "def guessed" not in smallest.assignment.probes
    assert "guess" in smallest.cells


def test_checks_of_accuracy_do_without_cells_that_cannot_reach_them(noisy):
    path = noisy.folder / "notebook.py"
    path.write_text(path.read_text() + WORK)
    reference = load_reference(noisy.folder)
    ((smallest, *_),) = excerpts_of_accuracy(reference)
    assert not {cell.id for cell in reference.cells if "values" in cell.source} & smallest.cells


def evidence(**observations):
    return Evidence((), {name: Observation(value) for name, value in observations.items()}, Ending(Stop.COMPLETED))


RIGHT = {"of_range": 1.5, "of_one": 5.0}


@pytest.mark.parametrize(
    ("seen", "asked"),
    [
        ({"means": RIGHT}, ["mean_of_a_range", "mean_of_one_value"]),
        ({"means": {**RIGHT, "of_one": np.nextafter(5.0, 6.0)}}, None),
        ({}, None),
    ],
    ids=["the same", "another value, by a hair", "nothing"],
)
def test_only_checks_that_see_what_they_see_in_the_whole_are_asked(toy, seen, asked):
    excerpt = excerpts_of_cells(toy)["mean"]
    sound = sound_part(toy, excerpt, evidence(**seen), Expected({"means": Observation(RIGHT)}))
    assert (sound and [check.name for check in sound.assignment.checks]) == asked


def test_a_check_that_the_reference_does_not_pass_there_is_not_asked(toy):
    wrong = {"of_range": 1.6, "of_one": 5.0}
    excerpt = excerpts_of_cells(toy)["mean"]
    sound = sound_part(toy, excerpt, evidence(means=wrong), Expected({"means": Observation(wrong)}))
    assert [check.name for check in sound.assignment.checks] == ["mean_of_one_value"]


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """The mutants of the toy exercise, tried once: the course, what became of them, and what was told."""
    course = tmp_path_factory.mktemp("tried") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    progress = Recorded()
    return course, try_mutants([budget(course)], progress).results, progress


def folders(path):
    return {item.name for item in path.iterdir() if item.is_dir() and item.name != "submitted"}


def budget(course, reference=None):
    return Budget("full", exercise_of(course, reference), course / "validation", 2)


@pytest.mark.slow
def test_mutants_that_their_own_question_catches_run_in_an_excerpt_only(tried):
    course, found, progress = tried
    whole = folders(course / "validation" / "mutants-full" / "toy")
    questions = Counter(item.mutant.question for item in found)
    # The checks of `smooth` read what a given cell computes.
    assert {name.partition("-")[0] for name in whole} == {"smooth"}
    what = "mutants in the full budget: the checks of their questions"
    assert (what, questions["mean"] + questions["forecast"]) in progress.phases


@pytest.mark.slow
def test_what_becomes_of_mutants_is_the_same_as_in_whole_runs(tried, tmp_path, monkeypatch):
    course, found, _ = tried
    shutil.copytree(course, tmp_path / "course", ignore=shutil.ignore_patterns("validation"))
    monkeypatch.setattr(fates, "excerpts_of_cells", lambda reference: {})
    whole = try_mutants([budget(tmp_path / "course")], Recorded()).results
    assert [(item.mutant.id, item.fate) for item in whole] == [(item.mutant.id, item.fate) for item in found]
    assert all(set(item.caught_by) <= set(other.caught_by) for item, other in zip(found, whole, strict=True))


@pytest.mark.slow
def test_where_an_excerpt_would_mislead_mutants_run_whole(course, toy_folder):
    """A cell that works gives `mean` what it counts with; without that, any mutant would be caught."""
    notebook = toy_folder / "notebook.py"
    change(notebook, "/ len(values))", "/ count(values))")
    change(notebook, '# %% question="mean"', '# %%\ncount = None\n\n\n# %% question="mean"')
    change(notebook, "# %%\naverage", "# %%\ncount = min([len])\naverage")
    found = try_mutants([budget(course, load_reference(toy_folder))], Recorded()).results
    whole = folders(course / "validation" / "mutants-full" / "toy")
    of_mean = {item.mutant.id.replace(":", "-") for item in found if item.mutant.question == "mean"}
    assert len(of_mean) == 2
    assert of_mean <= whole
    assert folders(course / "validation" / "excerpts-full" / "toy" / "mean") == {"reference"}


def quick_and_full(noisy, tmp_path):
    exercise = exercise_of(noisy.folder.parent.parent, load_reference(noisy.folder))
    small = exercise.with_reference(in_small_budget(exercise.reference))
    return [Budget(name, item, tmp_path / "out", 1) for name, item in (("quick", small), ("full", exercise))]


@pytest.mark.slow
def test_in_the_full_budget_only_what_reaches_accuracy_runs(noisy, tmp_path):
    path = noisy.folder / "notebook.py"
    path.write_text(path.read_text() + OTHER)
    change(noisy.folder / "assignment.toml", "points = 2", "points = 2\n" + QUESTION)
    (noisy.folder / "checks.py").write_text((noisy.folder / "checks.py").read_text() + CHECK)
    (noisy.folder / "probes.py").write_text((noisy.folder / "probes.py").read_text() + PROBE)
    found = {item.mutant.id: item for item in try_mutants(quick_and_full(noisy, tmp_path), Recorded()).results}
    accuracy = folders(tmp_path / "out" / "excerpts-full" / "noisy" / "guess_is_near")
    survivors = [item for item in found.values() if not item.caught_by and item.mutant.question == "other"]
    assert survivors
    assert {name.partition("-")[0] for name in accuracy} == {"reference", "guess"}
    assert not (tmp_path / "out" / "mutants-full").exists()
    assert any(item.caught_by == ("guess_is_near",) for item in found.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("other", "runs"),
    [("rng.normal()", {"guess_is_near": 0, "guess_is_near-wide": 1}), ("guess(1)", {"guess_is_near": 0})],
    ids=["which its text shows", "which its text does not show"],
)
def test_accuracy_that_depends_on_random_numbers_of_another_cell_is_asked_with_that_cell(noisy, tmp_path, other, runs):
    change(noisy.folder / "notebook.py", "# %%\nguessed = ", f"# %%\nnoise = {other}\n\n\n# %%\nguessed = ")
    found = try_mutants(quick_and_full(noisy, tmp_path), Recorded()).results
    assert any(item.caught_by == ("guess_is_near",) for item in found)
    out = tmp_path / "out" / "excerpts-full" / "noisy"
    assert {name: len(folders(out / name) - {"reference"}) for name in folders(out)} == runs
    assert (tmp_path / "out" / "mutants-full").exists() == (not any(runs.values()))


OTHER = '''

# %% question="other"
def other(x):
    """Twice `x`."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


# %%
doubled = other(guessed)
'''
QUESTION = """
[[questions]]
id = "other"
title = "Another"
points = 1
"""
CHECK = '''

@check("other", points=1, hint="Return a number.")
def other_is_a_number(observed, expected):
    """It is a finite number."""
    assert_finite(observed.other["value"], "the number")
'''
PROBE = '''

@probe
def other(student):
    """Twice three."""
    return {"value": float(student["other"](3.0))}
'''
