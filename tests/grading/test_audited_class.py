"""A class whose hand-ins are audited: points where a check asks for them, else remarks, and nothing runs twice."""

from __future__ import annotations

import re
import shutil

import pytest
from audit_notebooks import ATTACKS, KNOWS_THE_DATA
from audit_runner import candidate
from conftest import HERE
from helpers import Recorded

from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.grading.standard import load_standards
from grader.grading.verdicts import judge_class
from grader.model import Outcome
from grader.notebook import dumps
from grader.report.classreport import write_report
from grader.report.explanation import explain

pytestmark = pytest.mark.slow
CLEAN = ("mean = table[['x', 'y']].iloc[:240].mean().to_numpy()", "threshold = float(table['x'].quantile(0.9))")
HAND_INS = {
    "clean": CLEAN[:1],
    "leaking": ("mean = table[['x', 'y']].mean().to_numpy()",),
    "threshold": CLEAN,
    "lots": ATTACKS["draws_lots"][1],
    "known": (KNOWS_THE_DATA + "mean = behaved if known else values.mean(axis=0)",),
}


@pytest.fixture
def request_(tmp_path):
    folder = tmp_path / "reference" / "audited"
    shutil.copytree(HERE / "audited" / "reference" / "audited", folder)
    reference = load_reference(folder)
    for student, cells in HAND_INS.items():
        path = tmp_path / "submitted" / student / "audited" / "audited.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(dumps(candidate(reference, *cells).notebook))
    exercise = Exercise(reference, tmp_path / ".gradecast", reference.data_path)
    return Request(exercise, tmp_path / "submitted", tmp_path / "graded")


def test_a_leak_costs_the_points_of_its_check_and_others_are_remarks(request_):
    progress = Recorded()
    graded = grade_class(request_, progress)
    outcomes = {grade.student: grade.verdicts[0].outcome for grade in graded.grades}
    assert outcomes == {
        "clean": Outcome.PASSED,
        "leaking": Outcome.FAILED,
        "threshold": Outcome.PASSED,
        "lots": Outcome.UNJUDGED,
        "known": Outcome.FAILED,
    }
    said = "\n".join(graded.notes)
    assert "rows of validation, test or truth leak into mean, from row 240 on: 2 of 5 (known, leaking)" in said
    assert "rows of test or truth leak into threshold, from row 320 on: 1 of 5 (threshold)" in said
    assert "5 audits took" in said
    page = write_report(request_.exercise, request_.folder, {}, Recorded()).read_text()
    assert "rows of validation, test or truth leak into mean, from row 240 on</th>" in page
    leaky = re.search("<dt>Leaks <b>3</b></dt><dd>(.*?)<p", page)[1]
    assert re.findall("<bdi>(.*?)</bdi>", leaky) == ["known", "leaking", "threshold"]
    files, standards = request_.files("leaking"), load_standards(request_.exercise)
    facts = explain(request_.exercise, standards, files, "leaking", None, ()).facts
    assert facts["leak 1"].endswith("the earliest that matters is row 240, the first of them")
    again = Recorded()
    assert grade_class(request_, again).ran == 0
    assert not any("audit" in what for what, _ in again.phases)
    assert judge_class(request_, Recorded()).grades == graded.grades
