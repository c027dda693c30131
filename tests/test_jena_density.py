"""The exercise `jena_density`: the reference, its sample class, and the real year, all in the real sandbox."""

import asyncio
import os
import subprocess
import sys

import pytest
from support import ROOT, Recorded, request_for

from grader import datasets
from grader.assignment import load_reference
from grader.build import compose_release
from grader.demo import grade_demo
from grader.judge import judge
from grader.model import Outcome
from grader.request import expect, prepare, sandbox_for
from grader.runs import make_job
from grader.samples import load_samples, sample_notebook
from grader.sandbox import testify as run_in_sandbox

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


def run(reference, notebook, data, probes=""):
    """The evidence of one run of `notebook` on `data`, and what the reference's own run expects there."""
    request = request_for(ROOT, reference, data=data, cache=CACHE)

    async def session():
        async with sandbox_for(request) as sandbox:
            context = await expect(prepare(request), sandbox, Recorded())
            job = make_job(reference.assignment, notebook, data=data, unseen=context.unseen.inputs)
            job = type(job)(**{**vars(job), "probes": probes + job.probes})
            return await run_in_sandbox(sandbox, job), context.expected

    finished, expected = asyncio.run(session())
    return finished.evidence, expected


def test_points_are_the_courses_own(reference):
    points = {item.id: item.points for item in reference.assignment.questions}
    assert list(points.values())[:8] == [2, 3, 2, 5, 7, 2, 3, 1]
    assert sum(item.manual for item in reference.assignment.questions) == 5


def test_every_sample_loses_exactly_what_it_should(reference, tmp_path):
    request = request_for(tmp_path, reference, data=datasets.path("jena"), cache=CACHE, workers=2)
    result = grade_demo(request, Recorded())
    assert result.surprises == ()
    assert len(result.grades) >= 8
    by_student = {grade.student: grade for grade in result.grades}
    assert by_student["full-marks"].points == by_student["full-marks"].possible == 25
    assert "took longer than" in by_student["endless-loop"].of("compile")[0].message


def test_the_untouched_release_earns_nothing(reference):
    evidence, expected = run(reference, reference.release, datasets.path("jena"))
    verdicts = judge(reference.assignment, evidence, expected)
    assert sum(item.points for item in verdicts) == 0
    assert not any(item.outcome is Outcome.UNJUDGED for item in verdicts)


def test_on_the_real_year_the_facts_of_the_course_hold_and_the_reference_has_full_marks(reference, real_jena):
    evidence, expected = run(reference, reference.solved, real_jena, FACTS)
    facts = evidence.observations["facts"].value
    assert facts["density_index"] == 10
    assert facts["split"] == [28982, 13174, 10540]
    assert (round(facts["mean"], 2), round(facts["std"], 2)) == (1216.38, 35.61)
    assert facts["delay"] == 1146
    assert (facts["windows"], facts["targets"]) == ([256, 144, 14], [256])
    verdicts = judge(reference.assignment, evidence, expected)
    assert [item.check for item in verdicts if item.outcome is not Outcome.PASSED] == []


@pytest.mark.parametrize("name", [path.stem for path in sorted((FOLDER / "alternatives").glob("*.py"))])
def test_right_solutions_written_differently_have_full_marks(reference, name):
    sample = next(item for item in load_samples(FOLDER / "alternatives") if item.name == name)
    evidence, expected = run(reference, sample_notebook(reference, sample), datasets.path("jena"))
    verdicts = judge(reference.assignment, evidence, expected)
    assert [(item.check, item.message) for item in verdicts if item.outcome is not Outcome.PASSED] == []


def test_no_line_of_a_solution_and_nothing_hidden_is_in_the_release(reference):
    request = request_for(ROOT, reference, data=datasets.path("jena"), cache=CACHE)
    expected = prepare(request).expected
    assert expected is not None, "an earlier test of this module has run the reference"
    files = compose_release(reference, expected)
    text = "\n".join(data.decode("utf-8", "replace") for data in files.values())
    for check in reference.assignment.checks:
        assert (check.name in text) is not check.hidden
    for secret in (reference.unseen_seed, "SKILL", "weight_decay=10", "labels", "default is `activation"):
        assert secret not in text


def test_the_notebook_runs_as_a_script(tmp_path):
    environment = {**os.environ, "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    found = subprocess.run(
        [sys.executable, str(FOLDER / "notebook.py")], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert "better" in found.stdout
