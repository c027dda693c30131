"""Stock nbgrader 0.9.6 on the course that `gradecast build --nbgrader` writes: its commands, and equal scores."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT
from nbgrader_stock import api, automatic, build, scores_of_both, succeed

from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_samples

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
TOY = ROOT / "tests" / "course" / "reference" / "toy"


@pytest.fixture(scope="module")
def toy():
    return load_reference(TOY)


@pytest.fixture(scope="module")
def stock(tmp_path_factory, toy):
    """The toy course in nbgrader: generated, handed in by a class, autograded; and Gradecast's scores of the same."""
    folder = tmp_path_factory.mktemp("stock")
    course = build(toy, folder, folder / "cache", None)
    samples = tuple(item for item in load_samples(TOY / "mistakes") if item.name != "endless")
    return course, *scores_of_both(toy, samples, course, folder / "cache", None)


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True, check=False
    )


def test_the_same_class_gets_the_same_points_for_every_question(stock):
    _, theirs, ours = stock
    assert automatic(theirs) == automatic(ours)
    assert {student: score.points for student, score in theirs.items()} == {
        "crash-in-the-middle": 5, "full-marks": 8, "persistence": 6, "short-mean": 5
    }  # fmt: skip


def test_what_waits_for_a_person_is_the_same(stock):
    _, theirs, ours = stock
    for student, score in theirs.items():
        assert [item.waiting for item in score.questions] == [item.waiting for item in ours[student].questions]


def test_the_release_holds_no_hidden_test_and_no_solution(stock):
    course, *_ = stock
    released = (course / "release" / "toy" / "toy.ipynb").read_text()
    for secret in ("total_of_values", "mean_of_one_value", "HIDDEN TESTS", "What if there is one value only?"):
        assert secret not in released
    assert "mean_of_a_range" in released
    assert "raise NotImplementedError" in released


@pytest.mark.parametrize(("folder", "says"), [("source", "Success! Your notebook passes all"), ("release", "FAILED")])
def test_validate_passes_the_solution_and_fails_the_release(stock, folder, says):
    course, *_ = stock
    found = nbgrader(course, "validate", f"{folder}/toy/toy.ipynb")
    assert says in found.stdout, found.stderr


def test_feedback_is_generated_with_the_points_of_each_question(stock):
    course, *_ = stock
    succeed(api(course).generate_feedback("toy"))
    text = (course / "feedback" / "persistence" / "toy" / "toy.html").read_text()
    assert "(Score: 3.0 / 3.0)" in text
    assert "(Score: 0.0 / 2.0)" in text


def test_a_deleted_test_cell_comes_back_and_a_warning_in_a_tested_function_costs_nothing(stock, tmp_path):
    course = shutil.copytree(stock[0], tmp_path / "course")
    path = course / "submitted" / "full-marks" / "toy" / "toy.ipynb"
    notebook = json.loads(path.read_text())
    kept = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") != "mean-checks"]
    for cell in kept:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "forecast":
            noise = (
                "    import sys, os, warnings; warnings.warn('w'); print('e', file=sys.stderr); os.write(2, b'raw')\n"
            )
            source = "".join(cell["source"]).replace('to (n,)."""\n', f'to (n,)."""\n{noise}')
            assert noise in source
            cell["source"] = source
    path.write_text(json.dumps({**notebook, "cells": kept}))
    succeed(api(course).autograde("toy", "full-marks", force=True))
    graded = json.loads((course / "autograded" / "full-marks" / "toy" / "toy.ipynb").read_text())
    outputs = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["outputs"]
        for cell in graded["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code"
    }
    assert ["".join(item["data"]["text/plain"]) for item in outputs["mean-checks"]] == ["3.0"]
    assert ["".join(item["data"]["text/plain"]) for item in outputs["forecast-checks"]] == ["2.0"]


def test_the_courses_own_configuration_is_left_alone(toy, tmp_path, stock):
    shutil.copytree(stock[0].parent / "cache", tmp_path / "cache")
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "nbgrader_config.py").write_text("c = get_config()\n")
    build(toy, tmp_path, tmp_path / "cache", None)
    assert (tmp_path / "course" / "nbgrader_config.py").read_text() == "c = get_config()\n"
    assert (tmp_path / "course" / "source" / "toy" / "toy.ipynb").is_file()
