"""What every exercise promises: known solutions get what they deserve, always the same, and nothing leaks."""

import dataclasses
import os
import shutil
import subprocess
import sys

import pytest
from nbgrader_stock import automatic, build, scores_of_both
from support import ROOT, Recorded, request_for

from grader import datasets
from grader.assignment import load_reference
from grader.build import compose_release
from grader.course import find_course
from grader.demo import chosen_samples
from grader.grading import grade_class
from grader.markers import regions
from grader.request import prepare
from grader.samples import load_samples, surprises, write_class
from grader.store import read_evidence
from grader.thresholds import find_calibration
from grader.validate import in_small_budget, validate

pytestmark = pytest.mark.slow

COURSE = find_course(ROOT)


@pytest.fixture(scope="module", params=COURSE.names())
def exercise(request):
    """Each exercise of the course."""
    return load_reference(COURSE.exercise(request.param))


@pytest.fixture
def asked(exercise, tmp_path):
    """A request for it that leaves nothing but the reference's evidence in the course."""
    data = exercise.assignment.data
    path = datasets.path(data) if data else None
    return request_for(tmp_path, exercise, data=path, cache=COURSE.cache, workers=2, gradebook=None)


def impatient(request):
    """With less patience for endless loops."""
    limits = dataclasses.replace(request.reference.assignment.limits, cell_seconds=20)
    assignment = dataclasses.replace(request.reference.assignment, limits=limits)
    return dataclasses.replace(request, reference=dataclasses.replace(request.reference, assignment=assignment))


def hurried(request):
    """In the small budget, too."""
    return in_small_budget(impatient(request))


def test_in_the_full_budget_mistakes_that_cost_accuracy_are_caught(asked):
    """The first of them; `gradecast validate` tries all."""
    accuracy = {check.name for check in asked.reference.assignment.checks if check.metric}
    samples = [sample for sample in load_samples(asked.reference.folder / "mistakes") if sample.caught_by & accuracy]
    chosen = tuple(sample for sample in samples if not sample.caught_by - accuracy)[:1] or tuple(samples[:1])
    write_class(asked.reference, chosen, asked.submissions)
    grades = {grade.student: grade for grade in grade_class(asked, Recorded()).grades}
    assert surprises(grades["full-marks"], frozenset()) == ()
    for sample in chosen:
        assert surprises(grades[sample.name.replace("_", "-")], sample.caught_by) == (), sample.name


def test_in_the_small_budget_known_solutions_get_what_they_deserve(asked, tmp_path):
    """The reference, the release, all alternatives and the sample class; `gradecast validate` tries every mistake."""
    small = impatient(asked)
    folder = tmp_path / "reference" / small.reference.folder.name
    shutil.copytree(small.reference.folder, folder)
    chosen = {sample.name for sample in chosen_samples(small.reference)} - {"endless_loop"}
    for path in (folder / "mistakes").glob("*.py"):
        if path.stem not in chosen:
            path.unlink()
    fewer = dataclasses.replace(small, reference=dataclasses.replace(small.reference, folder=folder))
    found = validate(fewer, Recorded(), mutants=False, quick=True)
    assert found.problems == ()
    assert len(found.findings) == 2 + len(list((folder / "alternatives").glob("*.py"))) + len(chosen)


def test_the_same_class_twice_has_the_same_verdicts_and_evidence(asked):
    one = hurried(asked)
    two = dataclasses.replace(one, out=one.out / "again", workers=1)
    loops = {"endless_loop"}  # where the clock cuts in is not the student's code
    chosen = [sample for sample in chosen_samples(one.reference) if sample.name not in loops]
    write_class(one.reference, tuple(chosen[:1]), one.submissions)
    grades = [grade_class(request, Recorded()).grades for request in (one, two)]
    assert grades[0] == grades[1]
    for grade in grades[0]:
        left, right = (read_evidence(request.files(grade.student).evidence) for request in (one, two))
        assert left.digest() == right.digest(), grade.student


def test_its_thresholds_are_calibrated_for_what_it_is_now(exercise, asked):
    assert exercise.assignment.metrics
    assert find_calibration(exercise, datasets.digest(asked.data) if asked.data else "") is not None


def test_there_are_enough_mistakes_and_alternatives(exercise):
    assert len(list((exercise.folder / "mistakes").glob("*.py"))) >= 12
    assert len(list((exercise.folder / "alternatives").glob("*.py"))) >= 6


def test_no_line_of_a_solution_and_nothing_hidden_is_in_the_release(exercise, asked):
    expected = prepare(asked).expected
    assert expected is not None, "grading the class has run the reference"
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
def test_stock_nbgrader_gives_the_reference_the_same_points_for_every_question(asked, tmp_path):
    small = in_small_budget(asked)
    course = build(small.reference, tmp_path / "stock", COURSE.cache, small.data)
    stock, ours = scores_of_both(small.reference, (), course, COURSE.cache, small.data)
    assert automatic(stock) == automatic(ours)
    assert not any(item.automatic == 0 for item in stock["full-marks"].questions)
    name = small.reference.assignment.name
    released = (course / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    for check in small.reference.assignment.checks:
        assert (check.name in released) is not check.hidden
    assert "HIDDEN TESTS" not in released


def test_the_notebook_runs_as_a_script(exercise, tmp_path):
    source = (exercise.folder / "notebook.py").read_text(encoding="utf-8")
    for name, value in exercise.quick.items():
        source = source.replace(f"\n{name} = ", f"\n{name} = {value}  # ", 1)
    (tmp_path / "notebook.py").write_text(source, encoding="utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    script = [sys.executable, "notebook.py"]
    found = subprocess.run(script, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr[-2000:]
    assert found.stdout
