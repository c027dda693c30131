"""One grade, explained to its teacher: what was seen, by what it was judged, and every change."""

import json
import shutil

import numpy as np
import pytest
from conftest import HERE
from helpers import gradecast

from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_sample, sample_notebook
from grader.notebook import dumps
from grader.report.explanation import LONGEST, brief

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Two students of the toy exercise: cleo forecasts wrongly, ada's text was marked twice."""
    course = tmp_path_factory.mktemp("explained") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    toy = load_reference(course / "reference" / "toy")
    (course / "submitted").mkdir()
    mistake = sample_notebook(toy, load_sample(toy.folder / "mistakes" / "persistence.py"))
    for student, notebook in {"ada": toy.solved, "cleo": mistake}.items():
        (course / "submitted" / f"{student}.ipynb").write_text(dumps(notebook))
    assert gradecast("grade", "toy", "submitted", cwd=course).returncode == 0
    for points, why in (("0.5", "read with Theo"), ("1", "she came to office hours")):
        (course / "points.csv").write_text(f"student,question,points,comment\nada,smooth,{points},Nearly\n")
        assert gradecast("mark", "toy", "points.csv", "--why", why, cwd=course).returncode == 0
    return course


def explained(course, *words):
    found = gradecast("explain", "toy", *words, cwd=course)
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_a_failed_check_says_what_was_seen_and_why_it_did_not_pass(course):
    said = explained(course, "cleo", "--question", "forecast")
    assert "0 of 2 points" in said
    assert "forecast_continues_lines, hidden" in said
    assert "the error is" in said
    assert "forecasts: next: float64 (5,)" in said
    assert "A moving average" not in said


def test_every_change_is_told_with_its_command_and_its_reason(course):
    document = json.loads(explained(course, "ada", "--json"))
    lines = [
        (line["cell"], line["part"], line["old"], line["new"], line["occasion"]["command"], line["occasion"]["why"])
        for line in document["history"]
    ]
    assert ("smooth-checks", "automatic", None, 3, "grade", "") in lines
    assert lines[-2:] == [
        ("smooth-by-hand", "by hand", None, 0.5, "mark", "read with Theo"),
        ("smooth-by-hand", "by hand", 0.5, 1, "mark", "she came to office hours"),
    ]
    assert document["score"]["questions"][1]["points"] == 4
    assert document["facts"]["run"] == "completed"
    table = explained(course, "ada")
    assert "she came to office hours" in table
    assert "comment: Nearly" in table


def test_whom_and_what_there_is_not_is_one_line(course):
    for words, line in (
        (("dan",), "no results of 'dan'; grade the submission first"),
        (("ada", "--question", "smoothe"), "toy has no question 'smoothe'; it has mean, smooth, forecast"),
    ):
        found = gradecast("explain", "toy", *words, cwd=course)
        assert found.returncode == 2
        assert found.stderr.strip().endswith(line)
        assert found.stdout == ""


def test_what_a_student_wrote_cannot_drive_the_terminal(course):
    path = course / "graded" / "toy" / "cleo" / "verdicts.json"
    kept = path.read_text()
    document = json.loads(kept)
    document["verdicts"][0]["message"] = "\x1b[2Jgone"
    document["trouble"] = "\x1b]0;gone\x07"
    try:
        path.write_text(json.dumps(document))
        assert "\x1b" not in explained(course, "cleo")
    finally:
        path.write_text(kept)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        ([8], "[8]"),
        (np.zeros((2, 2), "float32"), "float32 (2, 2) [[0, 0], [0, 0]]"),
        (np.arange(100), "int64 (100,) from 0 to 99"),
        (np.array([np.nan] * 9), "float64 (9,)"),
        ({"a": True, "b": "text"}, "a: True, b: 'text'"),
    ],
)
def test_an_observation_is_told_in_a_few_words(value, text):
    assert brief(value) == text


def test_a_long_observation_is_cut():
    assert len(brief({str(number): "x" * 50 for number in range(100)})) <= LONGEST + 1
