"""Accuracy in an older release is judged by thresholds that were calibrated for its budget, or by the stated bound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import Recorded, gradecast, request_for

from grader.errors import ThresholdsError
from grader.exercise.assignment import load_reference
from grader.grading.grade import grade_class
from grader.grading.standard import load_standards
from grader.grading.verdicts import judge_class
from grader.notebook import dumps
from grader.release.build import build_release
from grader.validation.calibrate import Calibrating, calibrate

pytestmark = pytest.mark.slow

NAME = "error_of_the_guess"
BOUND = 1.0


@pytest.fixture
def course(tmp_path):
    """The noisy exercise, calibrated and built, and a hand-in of it."""
    course = tmp_path / "course"
    shutil.copytree(Path(__file__).parent.parent / "noisy", course)
    calibrated(course)
    build(course)
    path = course / "submitted" / "ada" / "noisy" / "noisy.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(dumps(load(course).solved))
    return course


def load(course):
    return load_reference(course / "reference" / "noisy")


def asked(course):
    return request_for(course, load(course), gradebook=None, workers=2)


def calibrated(course):
    reference = load(course)
    calibrate(asked(course).exercise, Calibrating(9, workers=2), reference.folder / "thresholds.toml", Recorded())
    return threshold(course)


def threshold(course):
    return load_standards(asked(course).exercise).today.thresholds[NAME].value


def of_older(course):
    (older,) = load_standards(asked(course).exercise).older.values()
    return older.thresholds[NAME].value


def build(course):
    request = asked(course)
    build_release(
        request.exercise, course / "assignments" / "noisy", check_only=False, nbgrader=None, progress=Recorded()
    )


def edit(course, name, before, after):
    path = course / "reference" / "noisy" / name
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))


def test_another_budget_leaves_the_thresholds_of_the_older_release(course):
    first = threshold(course)
    edit(course, "notebook.py", "DRAWS = 100", "DRAWS = 100_000")
    assert calibrated(course) < first / 5
    build(course)
    assert of_older(course) == first
    progress = Recorded()
    graded = grade_class(asked(course), progress)
    assert [item.points for item in graded.grades] == [2]
    assert progress.notes == []


def test_thresholds_for_other_metrics_do_not_hold_and_can_be_made_again(course):
    first = threshold(course)
    edit(course, "unseen.py", "uniform(10, 20)", "uniform(10, 21)")
    edit(course, "notebook.py", "DRAWS = 100", "DRAWS = 200")
    calibrated(course)
    build(course)
    assert of_older(course) == BOUND
    progress = Recorded()
    assert [item.points for item in grade_class(asked(course), progress).grades] == [2]
    release = load(course).kept[0].id
    assert len(progress.notes) == 1
    assert f"release {release}: no calibration for its budget" in progress.notes[0]
    assert f"gradecast calibrate noisy --release {release}" in progress.notes[0]
    done = gradecast("calibrate", "noisy", "--release", release, "--runs", "9", cwd=course)
    assert done.returncode == 0, done.stderr
    assert of_older(course) == pytest.approx(first, rel=0.5)
    assert of_older(course) != BOUND
    build(course)
    assert of_older(course) != BOUND


def test_a_given_cell_alone_leaves_the_calibration_of_the_same_budget(course):
    first = threshold(course)
    edit(course, "notebook.py", "import numpy as np", 'import numpy as np\n\nprint("version 2")')
    build(course)
    assert of_older(course) == first


def test_hand_ins_that_are_out_do_not_wait_for_a_calibration_of_the_next_release(course):
    edit(course, "notebook.py", "import numpy as np", 'import numpy as np\n\nprint("version 2")')
    build(course)
    assert [item.points for item in grade_class(asked(course), Recorded()).grades] == [2]
    assert [item.points for item in judge_class(asked(course), Recorded()).grades] == [2]
    path = course / "submitted" / "bob.ipynb"
    path.write_text(dumps(load(course).solved))
    with pytest.raises(ThresholdsError, match="for another notebook.py; run gradecast calibrate noisy"):
        grade_class(asked(course), Recorded())


def test_near_a_threshold_an_older_release_runs_again_in_its_own_cells(course):
    path = course / "submitted" / "ada" / "noisy" / "noisy.ipynb"
    near = threshold(course)
    notebook = load(course).solved
    for cell in notebook["cells"]:
        if cell["id"] == "guess":
            cell["source"] = f"def guess(draws):\n    return {near!r} if draws == 100 else 0.0\n"
    path.write_text(dumps(notebook))
    edit(course, "notebook.py", "DRAWS = 100", "DRAWS = 101")
    calibrated(course)
    build(course)
    graded = grade_class(asked(course), Recorded())
    assert [item.points for item in graded.grades] == [2]
    assert (course / "graded" / "noisy" / "ada" / "rerun-2.json").is_file()
