"""The exercise `jena_density`: the reference, its sample class, and the real year, all in the real sandbox."""

import asyncio
import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, Recorded, request_for

from grader import datasets
from grader.assignment import load_reference
from grader.build import compose_release, write_nbgrader_source
from grader.demo import chosen_samples
from grader.grading import grade_class
from grader.judge import judge
from grader.model import Outcome
from grader.notebook import dumps
from grader.request import prepare, sandbox_for
from grader.runs import make_job
from grader.samples import load_samples, write_class
from grader.sandbox import testify as run_in_sandbox
from grader.view import Expected

pytestmark = pytest.mark.slow

FOLDER = ROOT / "reference" / "jena_density"
CACHE = ROOT / ".gradecast"

FACTS = """
from grader.probes import probe

@probe
def facts(student):
    windows, targets = next(iter(student["train_dataset"]))
    return {
        "density_index": student["density_index"],
        "split": [student["train_rows"], student["validation_rows"], student["test_rows"]],
        "mean": float(student["training_mean"]),
        "std": float(student["training_std"]),
        "delay": int(student["delay"]),
        "windows": list(windows.shape),
        "targets": list(targets.shape),
    }
"""


@pytest.fixture(scope="module")
def reference():
    return load_reference(FOLDER)


@pytest.fixture(scope="module")
def grades(reference, tmp_path_factory):
    """A class graded once: the sample class, right solutions written differently, and the untouched release."""
    folder = tmp_path_factory.mktemp("jena")
    request = request_for(folder, reference, data=datasets.path("jena"), cache=CACHE, workers=2)
    samples = (*chosen_samples(reference), *load_samples(FOLDER / "alternatives"))
    write_class(reference, samples, request.submissions)
    (request.submissions / "untouched.ipynb").write_text(dumps(reference.release))
    return {grade.student: grade for grade in grade_class(request, Recorded()).grades}


def missed(grade):
    return {item.check: item.message for item in grade.verdicts if item.outcome is not Outcome.PASSED}


def test_points_are_the_courses_own(reference):
    points = {item.id: item.points for item in reference.assignment.questions}
    assert list(points.values())[:8] == [2, 3, 2, 5, 7, 2, 3, 1]
    assert sum(item.manual for item in reference.assignment.questions) == 5


def test_the_reference_has_full_marks(grades):
    assert missed(grades["full-marks"]) == {}
    assert grades["full-marks"].points == 25


def test_the_untouched_release_earns_nothing(grades):
    assert grades["untouched"].points == 0
    assert not grades["untouched"].flagged


@pytest.mark.parametrize("sample", chosen_samples(load_reference(FOLDER)), ids=lambda item: item.name)
def test_every_sample_loses_exactly_what_it_should(grades, sample):
    assert missed(grades[sample.name.replace("_", "-")]).keys() == sample.caught_by


@pytest.mark.parametrize("name", [path.stem for path in sorted((FOLDER / "alternatives").glob("*.py"))])
def test_right_solutions_written_differently_have_full_marks(grades, name):
    assert missed(grades[name.replace("_", "-")]) == {}


def test_the_endless_loop_is_told_its_limit_and_costs_its_question_only(grades):
    assert all("took longer than" in item.message for item in grades["endless-loop"].of("compile"))


def test_on_the_real_year_the_facts_of_the_course_hold_and_the_reference_has_full_marks(reference, real_jena):
    request = request_for(ROOT, reference, data=real_jena, cache=CACHE)
    unseen = reference.unseen(real_jena)
    job = make_job(reference.assignment, reference.solved, data=real_jena, unseen=unseen.inputs)
    job = dataclasses.replace(job, probes=FACTS + job.probes)

    async def run():
        async with sandbox_for(request) as sandbox:
            return (await run_in_sandbox(sandbox, job)).evidence

    evidence = asyncio.run(run())
    facts = evidence.observations["facts"].value
    assert facts["density_index"] == 10
    assert facts["split"] == [28982, 13174, 10540]
    assert (round(facts["mean"], 2), round(facts["std"], 2)) == (1216.38, 35.61)
    assert facts["delay"] == 1146
    assert (facts["windows"], facts["targets"]) == ([256, 144, 14], [256])
    verdicts = judge(reference.assignment, evidence, Expected(evidence.observations, unseen.labels))
    assert {item.check: item.message for item in verdicts if item.outcome is not Outcome.PASSED} == {}


def test_no_line_of_a_solution_and_nothing_hidden_is_in_the_release(reference, grades):
    request = request_for(ROOT, reference, data=datasets.path("jena"), cache=CACHE)
    expected = prepare(request).expected
    assert expected is not None, "grading the class has run the reference"
    files = compose_release(reference, expected)
    text = "\n".join(data.decode("utf-8", "replace") for data in files.values())
    for check in reference.assignment.checks:
        assert (check.name in text) is not check.hidden
    for secret in (reference.unseen_seed, "error_on_unseen", "weight_decay=10", "labels", "default is `activation"):
        assert secret not in text


@pytest.mark.filterwarnings("ignore")
def test_nbgrader_accepts_the_release_and_the_instructors_version(reference, tmp_path, monkeypatch):
    import nbformat
    from nbgrader.apps import NbGraderAPI
    from nbgrader.nbgraderformat import MetadataValidator
    from traitlets.config import Config

    MetadataValidator().validate_nb(nbformat.reads(dumps(reference.release), as_version=4))
    write_nbgrader_source(reference, tmp_path)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # nbgrader calls alembic
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    result = NbGraderAPI(config=config).generate_assignment("jena_density")
    assert result["success"], result.get("error") or result.get("log")


def test_the_notebook_runs_as_a_script(tmp_path):
    environment = {**os.environ, "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    found = subprocess.run(
        [sys.executable, str(FOLDER / "notebook.py")], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert "baseline" in found.stdout
