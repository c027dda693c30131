"""Special to `jena_density`: the course's points, and facts about a real year."""

import asyncio
import dataclasses

import pytest
from helpers import ROOT, exercise_of

from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.exercise.thresholds import thresholds_of
from grader.grading.execution import sandbox_for
from grader.judging.judge import judge
from grader.judging.view import Expected
from grader.model import Outcome
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


def test_points_are_the_courses_own(reference):
    points = {item.id: item.points for item in reference.assignment.questions}
    assert list(points.values())[:8] == [2, 3, 2, 5, 7, 2, 3, 1]
    assert sum(item.manual for item in reference.assignment.questions) == 6.5


def test_on_the_real_year_the_facts_of_the_course_hold_and_the_reference_has_full_marks(reference, real_jena):
    exercise = exercise_of(ROOT, reference, real_jena, CACHE)
    unseen = reference.unseen(real_jena)
    job = make_job(reference.assignment, reference.solved, data=real_jena, unseen=unseen.inputs)
    job = dataclasses.replace(job, probes=FACTS + job.probes)

    async def run():
        async with sandbox_for(exercise) as sandbox:
            return (await run_in_sandbox(sandbox, job)).evidence

    evidence = asyncio.run(run())
    facts = evidence.observations["facts"].value
    assert facts["density_index"] == 10
    assert facts["split"] == [28982, 13174, 10540]
    assert (round(facts["mean"], 2), round(facts["std"], 2)) == (1216.38, 35.61)
    assert facts["delay"] == 1146
    assert (facts["windows"], facts["targets"]) == ([256, 144, 14], [256])
    thresholds = thresholds_of(reference, None)
    verdicts = judge(reference.assignment, evidence, Expected(evidence.observations, unseen.labels, thresholds))
    assert {item.check: item.message for item in verdicts if item.outcome is not Outcome.PASSED} == {}
