"""Thresholds: the rate that they guarantee, how they are derived, and when they are stale."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.calibration import Calibration, render
from grader.exercise.threshold_rule import derive, false_fail_rate
from grader.exercise.thresholds import find_calibration, origin_of, thresholds_of
from grader.model import Metric, Threshold

ERROR = Metric("error", "An error.", False, 1.0, 0.0, lambda observed, expected: 0.0)
SCORE = Metric("score", "A score.", True, 0.5, 0.0, lambda observed, expected: 0.0)


@pytest.mark.parametrize(("runs", "rank", "rate"), [(59, 1, 0.0495), (93, 2, 0.0501), (29, 1, 0.0981), (1, 1, 0.95)])
def test_the_rate_is_that_of_the_tables_for_95_percent(runs, rank, rate):
    assert false_fail_rate(runs, rank, 0.95) == pytest.approx(rate, abs=2e-4)


@given(st.integers(2, 150), st.floats(0.5, 0.99))
def test_the_worst_run_has_the_closed_form(runs, confidence):
    assert false_fail_rate(runs, 1, confidence) == pytest.approx(1 - (1 - confidence) ** (1 / runs), abs=1e-9)


@given(st.integers(2, 100), st.data())
def test_a_milder_rank_has_a_larger_rate(runs, data):
    rank = data.draw(st.integers(1, runs - 1))
    assert false_fail_rate(runs, rank, 0.9) < false_fail_rate(runs, rank + 1, 0.9)


def test_the_promise_holds_for_a_skewed_distribution():
    """In many calibrations, the share with a true rate above the stated one is at most 1 - confidence."""
    rng, runs, confidence = np.random.default_rng(0), 30, 0.9
    stated = false_fail_rate(runs, 2, confidence)
    limits = np.sort(rng.exponential(size=(4000, runs)), axis=1)[:, -2]
    broken = np.mean(np.exp(-limits) > stated)
    assert broken == pytest.approx(1 - confidence, abs=0.02)


def test_the_threshold_is_the_least_bad_value_that_keeps_the_rate():
    values = [0.01 * k for k in range(100)]
    found = derive(ERROR, values, 0.1, 0.95)
    assert false_fail_rate(100, found.rank, 0.95) <= 0.1 < false_fail_rate(100, found.rank + 1, 0.95)
    assert found.threshold == sorted(values)[-found.rank]
    assert found.margin == pytest.approx((found.threshold - np.median(values)) / 2)


@pytest.mark.parametrize(("slack", "threshold"), [(0.0, 0.6), (0.5, 0.8), (1.0, 1.0)])
def test_slack_moves_the_threshold_towards_the_bound_and_leaves_the_margin(slack, threshold):
    found = derive(dataclasses.replace(ERROR, slack=slack), [0.4, 0.5, 0.6], 0.05, 0.95)
    assert (found.achieved, found.threshold) == (0.6, pytest.approx(threshold))
    assert found.margin == pytest.approx(0.05)


def test_too_few_runs_give_the_worst_value_and_say_the_rate_that_they_allow():
    found = derive(SCORE, [0.7, 0.9, 0.8], 0.05, 0.95)
    assert (found.threshold, found.rank) == (0.7, 1)
    assert found.false_fail_rate == pytest.approx(0.6316, abs=1e-4)


def test_a_threshold_worse_than_the_bound_is_an_error():
    with pytest.raises(AssignmentError, match=r"error: 1.2 in one of 3 runs .* worse than its bound 1; give .* budget"):
        derive(ERROR, [0.7, 1.2, 0.8], 0.05, 0.95)
    with pytest.raises(AssignmentError, match=r"score: nan"):
        derive(SCORE, [float("nan")], 0.05, 0.95)


@pytest.fixture
def calibrated(noisy):
    calibration = Calibration(
        {"error_of_the_guess": derive(ERROR, [0.1, 0.3, 0.2], 0.05, 0.95)},
        origin_of(noisy, ""),
        ("reference",),
        1003,
        {"python": "3"},
    )
    (noisy.folder / "thresholds.toml").write_text(render("noisy", calibration))
    return calibration


def test_what_is_written_is_read_again(noisy, calibrated):
    assert find_calibration(noisy, "") == calibrated
    assert thresholds_of(noisy, calibrated) == {"error_of_the_guess": Threshold(0.3, pytest.approx(0.05))}


def test_without_a_calibration_the_bound_is_the_limit(noisy):
    assert find_calibration(noisy, "") is None
    assert thresholds_of(noisy, None) == {"error_of_the_guess": Threshold(1.0)}


def test_a_calibration_for_other_data_is_chosen_by_the_data(noisy, calibrated):
    other = {"error_of_the_guess": derive(ERROR, [0.1, 0.4, 0.2], 0.05, 0.95)}
    text = render("noisy", dataclasses.replace(calibrated, metrics=other))
    (noisy.folder / "thresholds-abc.toml").write_text(text.replace('data = ""', 'data = "abc"'))
    assert find_calibration(noisy, "abc").metrics["error_of_the_guess"].threshold == 0.4
    assert find_calibration(noisy, "").metrics["error_of_the_guess"].threshold == 0.3


@pytest.mark.parametrize(
    ("old", "new"), [("threshold = 0.3", "threshold = 0.4"), ("rank = 1", "rank = 9"), ("0.1,", "0.15,")]
)
def test_a_number_that_was_edited_by_hand_is_an_error(noisy, calibrated, old, new):
    path = noisy.folder / "thresholds.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(
        AssignmentError, match=r"noisy/thresholds.toml: .*do not follow.*edited by hand\? run gradecast"
    ):
        find_calibration(noisy, "")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("notebook.py", "DRAWS = 100", "DRAWS = 50", r"another budget \(DRAWS = '100', now '50'\)"),
        ("notebook.py", "standard_normal(draws)", "normal(0, 2, draws)", "another notebook.py"),
        ("probes.py", 'float(student["guessed"]) +', '2 * float(student["guessed"]) +', "other metrics, probes"),
        ("checks.py", "abs(observed", "2 * abs(observed", "other metrics, probes"),
        ("checks.py", "bound=1.0", "bound=0.9", "other metrics, probes"),
        ("unseen.py", "uniform(10, 20)", "uniform(10, 30)", "unseen inputs"),
    ],
)
def test_a_stale_calibration_is_an_error_that_says_what_is_other(noisy, calibrated, file, old, new, message):
    path = noisy.folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(
        AssignmentError, match=rf"noisy/thresholds.toml: stale, .*{message}.*run gradecast calibrate noisy"
    ):
        find_calibration(load_reference(noisy.folder), "")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("checks.py", "Draw more numbers.", "Draw many more numbers."),
        ("probes.py", "The guess that the notebook made.", "What the notebook guessed."),
        ("notebook.py", "depends on luck", "is a matter of luck"),
        ("assignment.toml", "not telling", "another class"),
    ],
)
def test_what_no_metric_depends_on_leaves_it_fresh(noisy, calibrated, file, old, new):
    path = noisy.folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert find_calibration(load_reference(noisy.folder), "") == calibrated


def test_other_data_name_the_remedy(noisy, calibrated):
    with pytest.raises(AssignmentError, match="calibrated for other data; run gradecast calibrate noisy --data PATH"):
        find_calibration(noisy, "abc")


@pytest.mark.parametrize("text", ["metrics = 1", "x =", "[provenance]\nbudget = 1", ""])
def test_a_damaged_file_is_one_clear_line(noisy, text):
    (noisy.folder / "thresholds.toml").write_text(text)
    with pytest.raises(AssignmentError, match=r"noisy/thresholds.toml: cannot be read .*run gradecast calibrate noisy"):
        find_calibration(noisy, "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('metric="error_of_the_guess"', 'metric="error"', "guess_is_near names a metric 'error', which does not exist"),
        ("hidden=True, metric", "metric", "guess_is_near has a metric, so it must be hidden"),
        ('"""Distance of the guess from zero."""', "", "the metric error_of_the_guess has no docstring"),
    ],
)
def test_a_metric_that_does_not_fit_is_an_error(noisy, old, new, message):
    path = noisy.folder / "checks.py"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(AssignmentError, match=message):
        load_reference(noisy.folder)
