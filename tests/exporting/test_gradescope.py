"""Gradescope: `results.json`, the zip, and grading in a folder like Gradescope's container."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from helpers import ROOT, Recorded, exercise_of, gradecast

from grader.errors import SandboxError
from grader.exporting import results_document
from grader.gradescope import Settings, autograder, pack_bundle
from grader.model import Assignment, Grade, Outcome, Question, Verdict
from grader.notebook import dumps

QUESTION = Question("q", "A question", 3)
ASSIGNMENT = Assignment("toy", "Toy", (QUESTION,), (), "")
SECRET = "expected 42"


def verdict(outcome, hidden, points=0.0):
    why = "" if points else SECRET
    return Verdict("c", "q", outcome, points, 1.0, hidden, "it is right", "think", why, told="" if hidden else why)


def test_hidden_checks_show_a_hint_and_never_what_they_expect():
    grade = Grade(
        "ada",
        "toy",
        (verdict(Outcome.FAILED, True), verdict(Outcome.FAILED, False), verdict(Outcome.PASSED, False, 1.0)),
        0,
    )
    document = results_document(ASSIGNMENT, grade)
    hidden, public, passed = document["tests"]
    assert (hidden["visibility"], hidden["output"]) == ("after_published", "hint: think")
    assert "it is right" not in hidden["name"]
    assert "it is right" in public["name"]
    assert (public["visibility"], public["output"]) == ("visible", f"{SECRET}\nhint: think")
    assert (passed["score"], passed["max_score"], passed["status"]) == (1.0, 1.0, "passed")
    assert document["score"] == sum(test["score"] for test in document["tests"])
    assert results_document(ASSIGNMENT, grade, "hidden")["tests"][0]["visibility"] == "hidden"


def test_the_document_has_only_what_gradescope_knows():
    document = results_document(ASSIGNMENT, Grade("ada", "toy", (verdict(Outcome.ERRORED, True),), 2))
    assert set(document) <= {
        "score",
        "execution_time",
        "output",
        "output_format",
        "visibility",
        "stdout_visibility",
        "tests",
        "extra_data",
    }
    known = {
        "score",
        "max_score",
        "status",
        "name",
        "name_format",
        "number",
        "output",
        "output_format",
        "tags",
        "visibility",
    }
    assert all(set(test) <= known for test in document["tests"])
    json.dumps(document, allow_nan=False)


def test_what_could_not_be_judged_has_no_score():
    document = results_document(ASSIGNMENT, Grade("ada", "toy", (verdict(Outcome.UNJUDGED, True),), 0))
    assert "score" not in document
    assert "tests" not in document
    assert "A person will look" in document["output"]


def test_checks_that_were_judged_count_even_if_others_were_not():
    verdicts = (
        verdict(Outcome.PASSED, False, 1.0),
        verdict(Outcome.UNJUDGED, True),
        verdict(Outcome.UNJUDGED, False),
    )
    document = results_document(ASSIGNMENT, Grade("ada", "toy", verdicts, 2))
    assert document["score"] == 1.0
    assert "2 further points are given by hand." in document["output"]
    assert "2 of 3 checks could not be judged" in document["output"]
    assert [test.get("score") for test in document["tests"]] == [1.0, None, None]
    assert "status" not in document["tests"][1]
    assert SECRET not in json.dumps(document)
    assert "it is right" not in document["tests"][1]["name"]


def test_a_check_that_believes_the_students_process_is_marked():
    found = replace(verdict(Outcome.PASSED, True, 1.0), in_process=True)
    document = results_document(ASSIGNMENT, Grade("ada", "toy", (found, verdict(Outcome.PASSED, False, 1.0)), 0))
    assert [test["name"].endswith(" (in-process)") for test in document["tests"]] == [True, False]


def test_without_a_sandbox_nothing_is_run(monkeypatch):
    monkeypatch.setattr(autograder, "survey", lambda: ())
    with pytest.raises(SandboxError, match="allows no sandbox"):
        autograder.best_sandbox("auto")
    assert autograder.best_sandbox("none") == "none"


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The zip of the toy course, packed once."""
    course = tmp_path_factory.mktemp("packed") / "course"
    shutil.copytree(ROOT / "tests" / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast"))
    exercise = exercise_of(course)
    return exercise, pack_bundle(exercise, Settings("toy"), Recorded()).data


@pytest.mark.slow
def test_the_same_course_packs_to_the_same_bytes(packed):
    exercise, data = packed
    assert pack_bundle(exercise, Settings("toy"), Recorded()).data == data
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {"setup.sh", "run_autograder", "autograder.json", "course/reference/toy/checks.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or "/mistakes/" in name or name.startswith("/")]


@pytest.fixture
def container(packed, tmp_path):
    """A folder that looks like /autograder after setup.sh."""
    root = tmp_path / "autograder"
    (root / "submission").mkdir(parents=True)
    (root / "results").mkdir()
    zipfile.ZipFile(io.BytesIO(packed[1])).extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    python = root / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return root


def run_autograder(root):
    environment = {**os.environ, "GRADECAST_AUTOGRADER": str(root)}
    found = subprocess.run(["bash", root / "run_autograder"], env=environment, capture_output=True, text=True)
    return json.loads((root / "results" / "results.json").read_text()), found.stderr


@pytest.mark.slow
def test_a_right_solution_gets_full_marks_in_the_container(container, packed):
    (container / "submission" / "my work.ipynb").write_text(dumps(packed[0].reference.solved))
    document, said = run_autograder(container)
    assert document.get("score") == 8.0, (document, said)
    assert {test["visibility"] for test in document["tests"]} == {"visible", "after_published"}
    assert document["output"] == "1 further point is given by hand."


@pytest.mark.slow
def test_a_submission_without_a_notebook_gets_nothing_and_is_told_why(container):
    (container / "submission" / "notes.txt").write_text("sorry")
    document, _ = run_autograder(container)
    assert (document["score"], "no notebook" in document["output"]) == (0.0, True)


@pytest.mark.slow
def test_a_fault_of_ours_is_no_score(container, packed):
    (container / "submission" / "toy.ipynb").write_text(dumps(packed[0].reference.solved))
    (container / "source" / "course" / "reference" / "toy" / "checks.py").write_text("raise RuntimeError('broken')")
    document, said = run_autograder(container)
    assert "score" not in document
    assert "broken" in said
    assert "broken" not in document["output"]


@pytest.mark.slow
def test_the_command_packs_and_warns(course):
    found = gradecast("gradescope-zip", "toy", "--out", "toy.zip", "--sandbox", "none", cwd=course)
    assert found.returncode == 0, found.stderr
    assert "forge its results" in found.stdout
    settings = json.loads(zipfile.ZipFile(course / "toy.zip").read("autograder.json"))
    assert settings["sandbox"] == "none"
