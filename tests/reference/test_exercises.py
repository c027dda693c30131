"""Properties of every exercise: known solutions get the right points, reproducibly, and nothing leaks."""

import dataclasses
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from helpers import ROOT, Recorded, request_for
from nbgrader_stock import automatic, build, scores_of_both

from grader import datasets
from grader.evidence import Observation, Record
from grader.evidence.files import read_evidence
from grader.exercise.assignment import load_reference
from grader.exercise.course import find_course
from grader.exercise.known_solutions import load_samples, surprises, write_class
from grader.exercise.thresholds import find_calibration
from grader.grading.grade import grade_class
from grader.grading.request import Request, RunOptions
from grader.grading.standard import load_standards
from grader.judging.judge import judge_observations
from grader.model import Outcome
from grader.notebook.markers import regions
from grader.release.compose import compose_release
from grader.validation.budgets import in_small_budget
from grader.validation.demo import chosen_samples
from grader.validation.findings import Validation
from grader.validation.validate import validate

pytestmark = pytest.mark.slow

COURSE = find_course(ROOT)
QUICKEST = "manual_rnn"
"""The exercise for tests of a whole training and of stock nbgrader, which take minutes for each."""
ALTERNATIVES = 1
MISTAKES = 2
"""Alternatives and mistakes of each exercise that are graded here, which takes half a minute or more for each one.

`gradecast validate` tries all.
"""


@pytest.fixture(scope="module", params=COURSE.names())
def exercise(request):
    """Each exercise of the course."""
    return load_reference(COURSE.exercise(request.param))


def ask(exercise, folder):
    """A request that leaves only the reference's evidence in the course."""
    data = exercise.assignment.data
    path = datasets.path(data) if data else None
    return request_for(folder, exercise, data=path, cache=COURSE.cache, workers=2, gradebook=None)


@pytest.fixture
def asked(exercise, tmp_path):
    return ask(exercise, tmp_path)


@dataclass(frozen=True)
class Known:
    """Known solutions, graded in the small budget."""

    request: Request
    """The request by which they were graded, as a class of their own."""
    validation: Validation
    """The result."""
    samples: tuple[str, ...]
    """Mistakes of the sample class."""


@pytest.fixture(scope="module")
def known(exercise, tmp_path_factory):
    """The reference, the release, some alternatives and some of the sample class; `validate` tries the rest."""
    folder = tmp_path_factory.mktemp("known")
    copy = folder / "reference" / exercise.folder.name
    shutil.copytree(exercise.folder, copy)
    loops = {"endless_loop"}  # where the time limit interrupts it is a matter of chance
    chosen = [sample.name for sample in chosen_samples(exercise) if sample.name not in loops][:MISTAKES]
    for path in (copy / "mistakes").glob("*.py"):
        if path.stem not in chosen:
            path.unlink()
    for path in sorted((copy / "alternatives").glob("*.py"))[ALTERNATIVES:]:
        path.unlink()
    asked = ask(dataclasses.replace(exercise, folder=copy, demo=tuple(chosen)), folder)
    found = validate(asked.exercise, folder / "validation", Recorded(), mutants=False, quick=True, workers=2)
    out = folder / "validation" / "solutions-quick"
    small = asked.exercise.with_reference(in_small_budget(asked.exercise.reference))
    graded = dataclasses.replace(asked, exercise=small, submissions=out / "submitted", out=out)
    return Known(graded, found, tuple(chosen))


@pytest.mark.parametrize("exercise", [QUICKEST], indirect=True)
def test_in_the_full_budget_mistakes_that_cost_accuracy_are_caught(asked):
    """Only the first of them; `gradecast validate` tries all."""
    reference = asked.exercise.reference
    accuracy = {check.name for check in reference.assignment.checks if check.metric}
    samples = [sample for sample in load_samples(reference.folder / "mistakes") if sample.caught_by & accuracy]
    chosen = tuple(sample for sample in samples if not sample.caught_by - accuracy)[:1] or tuple(samples[:1])
    write_class(reference, chosen, asked.submissions)
    grades = {grade.student: grade for grade in grade_class(asked, Recorded()).grades}
    assert surprises(grades["full-marks"], frozenset()) == ()
    for sample in chosen:
        assert surprises(grades[sample.name.replace("_", "-")], sample.caught_by, sample.may_lose) == (), sample.name


def test_in_the_small_budget_known_solutions_get_what_they_deserve(known):
    assert known.validation.problems == ()
    assert len(known.validation.findings) == 2 + ALTERNATIVES + len(known.samples)


STRANGE = {
    "truth": lambda value: filled(value, True),
    "huge": lambda value: filled(value, 1e308),
    "infinite": lambda value: filled(value, -np.inf),
    "subnormal": lambda value: filled(value, 5e-324),
    "unsigned": lambda value: filled(value, np.uint64(2**64 - 1) if isinstance(value, np.ndarray) else 2**64 - 1),
    "beyond float64": lambda value: np.full(np.shape(value), np.longdouble("1e4000")),
    "too large": lambda value: filled([] if isinstance(value, np.ndarray) else value, 10**400),
    "negative": lambda value: filled(value, -1),
    "bytes": lambda value: value.astype("uint8") if isinstance(value, np.ndarray) else 7,
    "no axis": lambda value: np.array(1.5),
    "many axes": lambda value: np.zeros((3,) * 8),
    "empty": lambda value: np.empty(0),
    "no entries": lambda value: [],
    "no keys": lambda value: Record(),
    "text": lambda value: "1",
    "none": lambda value: None,
}
"""Strange values that student code may return instead of a probe's value, by kind."""


def filled(value, item):
    """`item` in the shape of `value`."""
    if isinstance(value, np.ndarray):
        return np.full(value.shape, item)
    return [item] * len(value) if isinstance(value, list) else item


def leaves(value, path=()):
    """Paths to values that are neither dictionaries nor lists of containers."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list) and any(isinstance(item, dict | list | np.ndarray) for item in value):
        return [leaf for place, item in enumerate(value) for leaf in leaves(item, (*path, place))]
    return [path]


def changed(value, path, change):
    """`value` with another leaf at `path`."""
    if not path:
        return change(value)
    if isinstance(value, dict):
        return Record({**value, path[0]: changed(value[path[0]], path[1:], change)})
    return [changed(item, path[1:], change) if place == path[0] else item for place, item in enumerate(value)]


def test_no_strange_value_leaves_a_check_unjudged_or_is_as_good_as_the_right_one(known):
    """One leaf of the reference's evidence is changed at a time; most are tried with a few kinds of strangeness."""
    expected = load_standards(known.request.exercise).today.expected
    assignment, right = known.request.exercise.assignment, expected.observations
    passed = {verdict.check: verdict.outcome for verdict in judge_observations(assignment, right, expected)}
    assert set(passed.values()) == {Outcome.PASSED}
    places = [(probe, path) for probe, item in right.items() for path in leaves(item.value)]
    tried = random.Random(4).sample([(place, kind) for place in places for kind in STRANGE], 250)
    lost = set()
    for (probe, path), kind in tried:
        value = changed(right[probe].value, path, STRANGE[kind])
        verdicts = judge_observations(assignment, {**right, probe: Observation(value)}, expected)
        for verdict in verdicts:
            assert verdict.outcome is not Outcome.UNJUDGED, (probe, path, kind, verdict.message)
        lost |= {((probe, path), kind) for verdict in verdicts if verdict.outcome is Outcome.FAILED}
    assert len(lost) > 0.4 * len(
        tried
    )  # for the others only the kind matters, or another probe observed the same right value


def test_the_same_class_twice_has_the_same_verdicts_and_evidence(known, tmp_path):
    """A mistake that was graded beside others is graded again, alone."""
    one = known.request
    two = dataclasses.replace(one, submissions=tmp_path / "submitted", out=tmp_path / "again", runs=RunOptions())
    student = f"mistake-{known.samples[0]}"
    shutil.copytree(one.submissions / student, two.submissions / student)
    first, second = (grade_class(request, Recorded()) for request in (one, two))
    assert (first.ran, second.ran) == (0, 1)
    assert [grade for grade in first.grades if grade.student == student] == list(second.grades)
    left, right = (read_evidence(request.files(student).evidence) for request in (one, two))
    assert left.digest() == right.digest()


def test_its_thresholds_are_calibrated_for_what_it_is_now(exercise, asked):
    assert exercise.assignment.metrics
    assert find_calibration(exercise, asked.exercise.data_digest) is not None


def test_there_are_enough_mistakes_and_alternatives(exercise):
    assert len(list((exercise.folder / "mistakes").glob("*.py"))) >= 12
    assert len(list((exercise.folder / "alternatives").glob("*.py"))) >= 6


def test_no_line_of_a_solution_and_nothing_hidden_is_in_the_release(exercise, known):
    expected = load_standards(known.request.exercise).today.expected  # the budget changes numbers, not names
    text = "\n".join(data.decode("utf-8", "replace") for data in compose_release(exercise, expected).values())
    for check in exercise.assignment.checks:
        assert (check.name in text) is not check.hidden
    for metric in exercise.assignment.metrics:
        assert metric.name not in text
    assert exercise.unseen_seed not in text
    assert any(regions(cell.source) for cell in exercise.cells)
    assert "BEGIN SOLUTION" not in text


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("commands_on_path")
@pytest.mark.parametrize("exercise", [QUICKEST], indirect=True)
def test_stock_nbgrader_gives_the_reference_the_same_points_for_every_question(asked, tmp_path):
    small, data = in_small_budget(asked.exercise.reference), asked.exercise.data
    course = build(small, tmp_path / "stock", COURSE.cache, data)
    stock, ours = scores_of_both(small, (), course, COURSE.cache, data)
    assert automatic(stock) == automatic(ours)
    assert not any(item.automatic == 0 for item in stock["full-marks"].questions)
    name = small.assignment.name
    released = (course / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    for check in small.assignment.checks:
        assert (check.name in released) is not check.hidden
    assert "HIDDEN TESTS" not in released


def test_the_notebook_runs_as_a_script(exercise, tmp_path):
    source = (exercise.folder / "notebook.py").read_text(encoding="utf-8")
    for name, value in exercise.quick.items():
        source = source.replace(f"\n{name} = ", f"\n{name} = {value}  # ", 1)
    (tmp_path / "notebook.py").write_text(source, encoding="utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    script = [sys.executable, "notebook.py"]
    found = subprocess.run(script, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr[-2000:]
    assert found.stdout
