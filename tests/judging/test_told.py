"""Messages to students contain nothing that their code says after it has seen the unseen inputs."""

import json

import numpy as np
import pytest

from grader.checks import (
    assert_at_most,
    assert_causal,
    assert_close,
    assert_equal,
    assert_finite,
    assert_in_process,
    assert_shape,
    mae,
)
from grader.errors import CheckFailure
from grader.exporting import results_document
from grader.judging import words_for_students as telling
from grader.model import Assignment, Check, Grade, Limits, Outcome, Question, Reason, Verdict
from grader.report.feedback import AFTER, _ending
from grader.report.panels import panels, score_of

UNSEEN = "0.1234 0.5678"
ASSIGNMENT = Assignment("toy", "Toy", (Question("q", "A question", 1),), (), "")
OF_STUDENTS = frozenset(Reason) - {Reason.NONE, Reason.VALUES, Reason.UNSETTLED}


def check_of(hidden=False, in_process=False):
    return Check("c", "q", 1.0, hidden, "think", "it is right", lambda *_: None, in_process=in_process)


def told(why, **options):
    return telling.told(check_of(**options), why, Limits())


def shown(why, hidden=False, outcome=Outcome.ERRORED):
    """The line on the page of feedback, and the test on Gradescope."""
    line = told(why, hidden=hidden)
    item = Verdict(
        "c", "q", outcome, 0.0, 1.0, hidden, "it is right", "think", why.message, reason=why.reason, told=line
    )
    grade = Grade("ada", "toy", (item,), 0)
    (panel,) = panels(ASSIGNMENT, grade, score_of(ASSIGNMENT, grade))
    return panel.checks[0], results_document(ASSIGNMENT, grade)["tests"][0]


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("reason", sorted(OF_STUDENTS))
def test_what_the_code_says_is_shown_nowhere(reason, hidden):
    """Whatever error it raises, and however the message begins."""
    for message in (f"ValueError: {UNSEEN}", f"the run ended early: {UNSEEN}", f"a cell took longer than {UNSEEN}"):
        line, test = shown(telling.Why(reason, message, UNSEEN, "q", 1.0), hidden)
        assert not [part for part in UNSEEN.split() if part in line.message + json.dumps(test)]
        assert test["output"] == ("hint: think" if hidden else line.message)


def test_a_time_limit_is_shown_with_its_seconds():
    limits = Limits()
    line, _ = shown(telling.Why.late(Reason.PROBE_TIME, limits))
    assert line.message == "Your code took longer than 60 s; run gradecast check to see it."
    line, _ = shown(telling.Why.late(Reason.CELL_TIME, limits, "given-6", then="NameError"), hidden=True)
    assert line.message == "A cell of your notebook took longer than 120 s (cell given-6)."
    line, _ = shown(telling.Why.late(Reason.CELL_TIME, limits, "given-6", 121.44, f"NameError: {UNSEEN}"), hidden=True)
    assert line.message == "A cell of your notebook took longer than 120 s (cell given-6, 121 s of work)."
    line, _ = shown(telling.Why.late(Reason.RUN_TIME, limits, "q", 601.0))
    assert line.message == "Your notebook took longer than 600 s; run gradecast check to see it."


def test_the_seconds_of_a_probe_are_not_shown_since_it_knows_the_unseen_inputs():
    why = telling.Why.late(Reason.PROBE_TIME, Limits(), seconds=61.7)
    assert "61.7 s of work" in why.message
    for hidden in (False, True):
        line, test = shown(why, hidden)
        assert "61.7" not in line.message + json.dumps(test)


def test_the_class_of_a_built_in_error_is_shown():
    for error, kind in (("ValueError", "ValueError"), ("Secret", "an error"), ("print", "an error")):
        why = telling.Why(Reason.RAISED, f"{error}: x", error)
        assert told(why) == f"Your code raised {kind}; run gradecast check to see it."


def test_the_message_of_a_failed_public_check_stays_and_is_cut():
    assert told(telling.Why(Reason.VALUES, "the mean is 3, not 2")) == "the mean is 3, not 2"
    assert told(telling.Why(Reason.VALUES, "the mean is 3, not 2"), hidden=True) == ""
    assert len(told(telling.Why(Reason.VALUES, "x" * 5_000))) == 300


def test_for_tests_in_the_students_process_only_the_kind_is_shown():
    line, test = shown(telling.Why(Reason.TESTS, f"AssertionError: {UNSEEN}"), outcome=Outcome.FAILED)
    assert line.message == "The tests did not pass; run gradecast check to see it."
    assert UNSEEN not in line.message + test["output"]
    with pytest.raises(CheckFailure) as failure:
        assert_in_process({"passed": False, "message": "x" * 5_000}, 1)
    assert len(str(failure.value)) == 300


def test_what_the_process_sent_is_not_cited_as_why_the_run_ended():
    for stop in ("protocol", "died", "memory", "time"):
        for detail in (f"probe p: evidence: {UNSEEN}", "probe hidden: the process ended itself with status 217"):
            assert _ending({"stop": stop, "detail": detail}) == AFTER
    assert _ending({"stop": "protocol", "detail": f"cell q: it sent {UNSEEN}"}) == "cell q"
    assert "217" in _ending({"stop": "died", "detail": "cell q: the process ended itself with status 217"})
    assert _ending({"stop": "completed", "detail": f"the probes could not be loaded: {UNSEEN}"}) == AFTER
    assert _ending({"stop": "time", "detail": "cell q: took longer than 5 s"}) == "cell q: took longer than 5 s"


@pytest.mark.parametrize(
    "fails",
    [
        lambda seen: assert_equal(seen, "right"),
        lambda seen: assert_equal(seen, 1.0),
        lambda seen: assert_equal([seen], [1]),
        lambda seen: assert_equal({seen: 1}, {"a": 1}),
        lambda seen: assert_equal((1, [seen]), (1, 2)),
        lambda seen: assert_equal([[seen]], np.zeros(1)),
        lambda seen: assert_close(seen, 1.0),
        lambda seen: assert_close([1.0, seen], [1.0, 2.0]),
        lambda seen: assert_close({"a": seen}, [1.0, 2.0]),
        lambda seen: assert_shape(seen, (8,)),
        lambda seen: assert_shape([seen], (8,)),
        lambda seen: assert_shape([[1, seen]], (8,)),
        lambda seen: assert_shape({seen: seen}, (8,)),
        lambda seen: assert_shape([0.1234, 0.5678], (8,)),
        lambda seen: assert_at_most(seen, 1.0),
        lambda seen: assert_finite([seen]),
        lambda seen: assert_causal({"whole": [seen], "changed": seen, "cuts": [seen]}),
        lambda seen: assert_causal({"whole": np.zeros((1, 3)), "changed": np.zeros((1, 1, 3)), "cuts": [seen]}),
        lambda seen: mae([seen], np.zeros(1)),
    ],
)
def test_no_helper_quotes_an_observed_text(fails):
    with pytest.raises(CheckFailure) as caught:
        fails(UNSEEN)
    assert not [part for part in UNSEEN.split() if part in str(caught.value)]


def test_numbers_and_shapes_are_quoted():
    for fails, words in (
        (lambda: assert_equal([1, 2.5], [1, 2]), r"is \[1, 2.5\], not \[1, 2\]"),
        (lambda: assert_shape([3, 4], (8,)), r"the shape of the array is \(3, 4\), not \(8,\): 1 dimension too many"),
        (lambda: assert_equal("ab", "abc"), "is a text of 2 characters, not 'abc'"),
        (lambda: assert_equal("float64", "float32", "the dtype"), "the dtype is 'float64', not 'float32'"),
        (
            lambda: assert_shape("ab", (8,)),
            r"expected an array of shape \(8,\) as the array, got a text of 2 characters",
        ),
    ):
        with pytest.raises(CheckFailure, match=words):
            fails()
