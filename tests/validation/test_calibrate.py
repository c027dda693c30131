"""Calibration and what follows from it: thresholds from seeded runs, reruns near them, nothing run twice."""

import json
import shutil
from dataclasses import replace

import pytest
from conftest import HERE
from helpers import Recorded, gradecast, request_for

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_sample, sample_notebook
from grader.exercise.sequential import Settled
from grader.exercise.thresholds import find_calibration, unkept_rates
from grader.grading.grade import grade_class
from grader.grading.verdicts import judge_class
from grader.model import Outcome
from grader.notebook import dumps
from grader.validation.calibrate import Calibrating, calibrate

pytestmark = pytest.mark.slow

NAME = "error_of_the_guess"


@pytest.fixture(scope="module")
def calibrated_course(tmp_path_factory):
    """The noisy exercise with thresholds from nine runs, made once."""
    course = tmp_path_factory.mktemp("calibrated") / "noisy"
    shutil.copytree(HERE / "noisy", course)
    request = request_for(course, load_reference(course / "reference" / "noisy"), workers=2)
    calibrate(
        request.exercise, Calibrating(9, workers=2), request.exercise.reference.folder / "thresholds.toml", Recorded()
    )
    return course


@pytest.fixture
def calibrated(calibrated_course, tmp_path):
    """A copy of that course, and its calibration."""
    course = tmp_path / "course"
    shutil.copytree(calibrated_course, course)
    reference = load_reference(course / "reference" / "noisy")
    return request_for(course, reference, workers=2), find_calibration(reference, "")


def grade(request, tmp_path, body):
    """The verdict on the guess for a submission with this function body."""
    path = tmp_path / "answer.py"
    path.write_text(f'"""Given."""\n\n# %% question="guess"\ndef guess(draws):\n    return {body}\n')
    place = request.submissions / "ada.ipynb"
    place.parent.mkdir(exist_ok=True)
    place.write_text(dumps(sample_notebook(request.exercise.reference, load_sample(path))))
    progress = Recorded()
    (found,) = grade_class(request, progress).grades
    return next(item for item in found.verdicts if item.check == "guess_is_near"), progress


def test_thresholds_follow_from_seeded_runs_of_all_solutions_with_their_provenance(calibrated):
    _, found = calibrated
    metric = found.metrics[NAME]
    assert len(set(metric.values)) == 9
    assert metric.threshold == max(metric.values) < 0.5
    assert found.solutions == ("reference", "one_by_one")
    assert dict(found.origin.budget) == {"SEED": "3", "DRAWS": "100"}
    assert {"python", "numpy"} <= set(found.versions)


def test_calibrating_again_runs_nothing_and_writes_the_same_bytes(calibrated):
    request, found = calibrated
    path = request.exercise.reference.folder / "thresholds.toml"
    before, progress = path.read_bytes(), Recorded()
    assert calibrate(request.exercise, Calibrating(9, workers=2), path, progress) == found
    assert path.read_bytes() == before
    assert "calibrating" not in dict(progress.phases)


def test_more_runs_add_to_those_that_are_there(calibrated):
    request, found = calibrated
    progress = Recorded()
    more = calibrate(
        request.exercise, Calibrating(11, workers=2), request.exercise.reference.folder / "thresholds.toml", progress
    )
    assert dict(progress.phases)["calibrating"] == 2
    assert more.metrics[NAME].values[:9] == found.metrics[NAME].values


@pytest.mark.parametrize(("first", "others", "outcome"), [
    (+0.01, -0.01, Outcome.PASSED),
    (-0.01, +0.01, Outcome.FAILED),
])  # fmt: skip
def test_near_the_threshold_a_submission_runs_again_and_the_median_counts(calibrated, tmp_path, first, others, outcome):
    request, found = calibrated
    metric = found.metrics[NAME]
    assert metric.margin > 0.01
    verdict, progress = grade(request, tmp_path, f"{metric.threshold!r} + ({first} if SEED == 3 else {others})")
    assert verdict.outcome is outcome
    assert "judged by the median of 3 seeds" in verdict.message
    assert dict(progress.phases)["running again near a threshold"] == 2
    progress = Recorded()
    again = grade_class(request, progress)
    assert verdict in again.grades[0].verdicts
    assert "running again near a threshold" not in dict(progress.phases)
    assert verdict in judge_class(request, Recorded()).grades[0].verdicts


def test_a_lost_rerun_is_made_again(calibrated, tmp_path):
    request, found = calibrated
    body = f"{found.metrics[NAME].threshold!r} - 0.001 * SEED / 100"
    before, _ = grade(request, tmp_path, body)
    request.files("ada").rerun(2).unlink()
    (judged,) = judge_class(request, Recorded()).grades
    assert judged.flagged
    after, progress = grade(request, tmp_path, body)
    assert after == before
    assert dict(progress.phases)["running again near a threshold"] == 1


def test_far_from_the_threshold_nothing_runs_twice(calibrated, tmp_path):
    verdict, progress = grade(calibrated[0], tmp_path, "5.0")
    assert verdict.outcome is Outcome.FAILED
    assert "running again near a threshold" not in dict(progress.phases)


def test_a_stale_threshold_stops_the_grading_before_anything_runs(calibrated):
    request, _ = calibrated
    path = request.exercise.reference.folder / "notebook.py"
    path.write_text(path.read_text().replace("DRAWS = 100", "DRAWS = 99"))
    request.submissions.mkdir()
    (request.submissions / "ada.ipynb").write_text(dumps(sample_notebook(request.exercise.reference)))
    found = gradecast("grade", "noisy", "submitted", cwd=request.submissions.parent)
    assert found.returncode == 2
    assert "stale, it was calibrated for another budget (DRAWS = '100', now '99')" in found.stderr


def test_a_solution_that_fails_is_an_error_that_names_it(noisy):
    path = noisy.folder / "alternatives" / "one_by_one.py"
    path.write_text(path.read_text().replace("/ draws", "/ 0"))
    request = request_for(noisy.folder.parent.parent, load_reference(noisy.folder))
    with pytest.raises(AssignmentError, match="one_by_one, seed 1004: error_of_the_guess cannot be measured"):
        calibrate(request.exercise, Calibrating(2), noisy.folder / "thresholds.toml", Recorded())
    assert not (noisy.folder / "thresholds.toml").exists()


LUCKY = '''"""Right or wrong, by a toss of a coin."""

CAUGHT_BY = ["guess_is_near"]


# %% question="guess"
def guess(draws):
    return 2.0 * float(rng.integers(2))
'''


def test_mistakes_that_are_always_caught_settle_the_rate_with_the_fewest_runs(calibrated):
    request, found = calibrated
    wrong = found.false_passes[NAME]
    assert (wrong.passed, wrong.runs, wrong.settled) == (0, 64, Settled.WITHIN)  # whole rounds; 61 would do
    assert wrong.rate <= 0.05
    assert set(wrong.values) == {"too_far"}
    assert (
        unkept_rates(
            request.exercise.reference, replace(found, metrics={NAME: replace(found.metrics[NAME], limit=0.5)})
        )
        == ()
    )


def test_a_mistake_that_often_passes_ends_the_runs_early_and_fails_the_validation(noisy):
    (noisy.folder / "mistakes" / "lucky.py").write_text(LUCKY)
    course, path = noisy.folder.parent.parent, noisy.folder / "thresholds.toml"
    request = request_for(course, load_reference(noisy.folder), workers=2)
    wrong = calibrate(request.exercise, Calibrating(9, rate=0.3, workers=2), path, Recorded()).false_passes[NAME]
    assert wrong.settled is Settled.EXCEEDED
    assert set(wrong.values) == {"lucky", "too_far"}
    assert 0 < wrong.passed < wrong.runs <= 48
    shown = gradecast("validate", "noisy", "--no-mutants", cwd=course)
    assert shown.returncode == 1
    assert f"{NAME}: mistakes that only it catches passed in {wrong.passed} of {wrong.runs} runs" in shown.stdout


def test_mistakes_that_were_not_measured_fail_the_validation(calibrated):
    request, found = calibrated
    (request.exercise.reference.folder / "mistakes" / "lucky.py").write_text(LUCKY)
    lines = unkept_rates(request.exercise.reference, found)
    assert f"{NAME}: correct solutions may miss the threshold in 28.3% of runs, not 5.0%" in lines[0]
    assert "was not measured for their present state (lucky, too_far); run gradecast calibrate noisy" in lines[1]


def test_a_calibration_that_can_only_fail_ends_at_once(noisy):
    path = noisy.folder / "alternatives" / "one_by_one.py"
    path.write_text(path.read_text().replace("/ draws", "/ draws + 5"))
    progress = Recorded()
    request = request_for(noisy.folder.parent.parent, load_reference(noisy.folder))
    with pytest.raises(AssignmentError, match=r"a run of a correct solution \(one_by_one, seed 1004\) is worse than"):
        calibrate(request.exercise, Calibrating(40), noisy.folder / "thresholds.toml", progress)
    assert len(progress.steps) == 2


def test_an_exercise_without_metrics_says_so(course):
    found = gradecast("calibrate", "toy", "--runs", "3", cwd=course)
    assert found.returncode == 2
    assert "toy: checks.py has no @metric, so there is nothing to calibrate" in found.stderr


def test_the_command_shows_the_distribution_and_writes_the_file(noisy):
    course = noisy.folder.parent.parent
    found = gradecast("calibrate", "noisy", "--runs", "3", "--no-alternatives", "--json", cwd=course)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["metrics"][NAME]["false_fail_rate"] == 0.6316
    shown = gradecast("calibrate", "noisy", "--runs", "3", "--no-alternatives", cwd=course)
    assert "<= 63.2%" in shown.stdout
    assert (noisy.folder / "thresholds.toml").is_file()
