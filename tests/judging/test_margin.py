"""Near a threshold the median of several seeds is judged, and the verdict says so."""

import pytest

from grader.checks import assert_at_most
from grader.evidence import Ending, Evidence, Fault, Observation, Record, Stop
from grader.judging.judge import judge
from grader.judging.margin import needs_reruns
from grader.judging.view import Expected
from grader.model import Assignment, Check, Metric, Outcome, Question, Threshold

EXPECTED = Expected({}, {}, {"error": Threshold(1.0, 0.1)})


def error(observed, expected):
    return observed.p["error"]


def small(observed, expected):
    assert_at_most(observed.p["error"], expected.thresholds["error"], "the error")


def broken(observed, expected):
    raise KeyError("typo")


def assignment(measure=error):
    check = Check("small", "q", 2.0, True, "a hint", "Says.", small, metric="error")
    return Assignment(
        "a", "A", (Question("q", "Q", 2.0),), (check,), "", (Metric("error", "E.", False, 2.0, 0.0, measure),)
    )


def run(value):
    observation = Observation(Record(error=value)) if value is not None else Observation(fault=Fault("E", "crashed"))
    return Evidence((), {"p": observation}, Ending(Stop.COMPLETED))


def verdict(first, *others):
    return judge(assignment(), run(first), EXPECTED, tuple(map(run, others)))[0]


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((1.05, 0.8, 0.9), Outcome.PASSED),
        ((1.05, 1.2, 0.9), Outcome.FAILED),
        ((0.95, 1.2, 1.3), Outcome.FAILED),
        ((0.95, 1.2, 0.7), Outcome.PASSED),
        ((0.95, None, 0.7), Outcome.PASSED),
        ((0.95, float("nan"), None), Outcome.FAILED),
    ],
)
def test_the_median_of_the_runs_is_judged_and_the_verdict_says_so(values, outcome):
    found = verdict(*values)
    assert found.outcome is outcome
    assert "near the threshold, so judged by the median of 3 seeds" in found.message
    assert found.points == (2.0 if outcome is Outcome.PASSED else 0.0)


@pytest.mark.parametrize(("value", "outcome"), [(0.5, Outcome.PASSED), (1.5, Outcome.FAILED), (None, Outcome.ERRORED)])
def test_far_from_the_threshold_one_run_is_enough(value, outcome):
    assert not needs_reruns(assignment(), run(value), EXPECTED)
    found = verdict(value)
    assert found.outcome is outcome
    assert "median" not in found.message


@pytest.mark.parametrize("others", [(), (0.5,)])
def test_near_it_a_missing_run_leaves_the_check_unjudged(others):
    assert needs_reruns(assignment(), run(0.95), EXPECTED)
    found = verdict(0.95, *others)
    assert found.outcome is Outcome.UNJUDGED
    assert "has to run again under further seeds" in found.message


def test_a_single_run_is_judged_as_it_is_when_that_is_asked_for():
    assert judge(assignment(), run(0.95), EXPECTED)[0].outcome is Outcome.PASSED
    assert judge(assignment(), run(1.05), EXPECTED)[0].outcome is Outcome.FAILED


def test_a_broken_metric_needs_no_reruns_because_its_check_decides():
    assert not needs_reruns(assignment(broken), run(0.95), EXPECTED)


@pytest.mark.parametrize(("high", "value", "limit", "worse"), [
    (False, 1.0, 2.0, False),
    (False, 2.0, 1.0, True),
    (True, 1.0, 2.0, True),
    (True, 2.0, 1.0, False),
    (True, float("nan"), 1.0, True),
    (False, float("nan"), 1.0, True),
])  # fmt: skip
def test_a_metric_knows_which_side_is_worse(high, value, limit, worse):
    assert Metric("m", "M.", high, 1.0, 0.0, error).worse(value, limit) is worse
