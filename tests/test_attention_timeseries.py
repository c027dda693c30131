"""The exercise `attention_timeseries`: the reference, its sample class, and real series, all in the real sandbox.

The class is graded in the small budget, where nothing is said of accuracy; `gradecast validate` uses the full one.
"""

import asyncio
import dataclasses
import os
import subprocess
import sys

import pytest
from conftest import SHARED
from support import ROOT, Recorded, request_for

from grader import datasets
from grader.assignment import load_reference
from grader.build import compose_release
from grader.demo import chosen_samples
from grader.grading import grade_class
from grader.judge import judge
from grader.model import Outcome
from grader.notebook import dumps
from grader.request import prepare, sandbox_for
from grader.runs import make_job
from grader.samples import load_samples, write_class
from grader.sandbox import testify as run_in_sandbox
from grader.thresholds import thresholds_of
from grader.validate import in_small_budget
from grader.view import Expected

pytestmark = pytest.mark.slow

FOLDER = ROOT / "reference" / "attention_timeseries"
CACHE = ROOT / ".gradecast"
ACCURACY = {"lstm_beats_persistence", "forecaster_beats_persistence"}
"""Checks that the small budget leaves out."""


@pytest.fixture(scope="module")
def reference():
    return load_reference(FOLDER)


@pytest.fixture(scope="module")
def impatient(reference):
    """The exercise with a shorter limit for a cell, so that the endless loop ends soon."""
    limits = dataclasses.replace(reference.assignment.limits, cell_seconds=10)
    return dataclasses.replace(reference, assignment=dataclasses.replace(reference.assignment, limits=limits))


@pytest.fixture(scope="module")
def small(impatient, tmp_path_factory):
    """A request in the small budget."""
    folder = tmp_path_factory.mktemp("attention")
    return in_small_budget(request_for(folder, impatient, data=datasets.path("panjapan"), cache=CACHE, workers=2))


@pytest.fixture(scope="module")
def grades(small):
    """A class graded once: the sample class, right solutions written differently, and the untouched release."""
    samples = (*chosen_samples(small.reference), *load_samples(FOLDER / "alternatives"))
    write_class(small.reference, samples, small.submissions)
    (small.submissions / "untouched.ipynb").write_text(dumps(small.reference.release))
    return {grade.student: grade for grade in grade_class(small, Recorded()).grades}


def missed(grade):
    return {item.check: item.message for item in grade.verdicts if item.outcome is not Outcome.PASSED}


def test_the_reference_has_full_marks(grades):
    assert missed(grades["full-marks"]) == {}
    assert grades["full-marks"].points == 22


def test_the_untouched_release_earns_nothing(grades):
    assert grades["untouched"].points == 0
    assert not grades["untouched"].flagged


@pytest.mark.parametrize("sample", chosen_samples(load_reference(FOLDER)), ids=lambda item: item.name)
def test_every_sample_loses_exactly_what_it_should(grades, sample):
    assert missed(grades[sample.name.replace("_", "-")]).keys() == sample.caught_by - ACCURACY


@pytest.mark.parametrize("name", [path.stem for path in sorted((FOLDER / "alternatives").glob("*.py"))])
def test_right_solutions_written_differently_have_full_marks(grades, name):
    assert missed(grades[name.replace("_", "-")]) == {}


def test_the_endless_loop_is_told_its_limit_and_costs_its_question_only(grades):
    assert all("took longer than" in item.message for item in grades["endless-loop"].of("kernel"))


def test_on_real_series_the_reference_beats_persistence_on_series_of_another_kind(reference):
    real = SHARED / "panjapan_like"
    if not real.is_dir():
        pytest.skip("the real series are not here (../shared/data/panjapan_like)")
    request = request_for(ROOT, reference, data=real, cache=CACHE)
    unseen = reference.unseen(real)
    job = make_job(reference.assignment, reference.solved, data=real, unseen=unseen.inputs)

    async def run():
        async with sandbox_for(request) as sandbox:
            return (await run_in_sandbox(sandbox, job)).evidence

    evidence = asyncio.run(run())
    thresholds = thresholds_of(reference, None)
    verdicts = judge(
        reference.assignment, evidence, Expected(evidence.observations, unseen.labels, thresholds=thresholds)
    )
    assert {item.check: item.message for item in verdicts if item.outcome is not Outcome.PASSED} == {}


def test_no_line_of_a_solution_and_nothing_hidden_is_in_the_release(small, grades):
    expected = prepare(small).expected
    assert expected is not None, "grading the class has run the reference"
    files = compose_release(small.reference, expected)
    text = "\n".join(data.decode("utf-8", "replace") for data in files.values())
    for check in small.reference.assignment.checks:
        assert (check.name in text) is not check.hidden
    for secret in (small.reference.unseen_seed, "_softmax_attention", "expected.labels", "draws noise smooth"):
        assert secret not in text


def test_the_notebook_runs_as_a_script(tmp_path, small):
    source = (FOLDER / "notebook.py").read_text(encoding="utf-8")
    for name, value in small.reference.quick.items():
        source = source.replace(f"\n{name} = ", f"\n{name} = {value}  # ", 1)
    (tmp_path / "notebook.py").write_text(source, encoding="utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}
    found = subprocess.run(
        [sys.executable, "notebook.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert "persistence" in found.stdout
