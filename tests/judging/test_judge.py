"""Judging: four outcomes, and whose fault each is."""

import dataclasses
import math
import signal
import threading
import time

import numpy as np
import pytest

from grader.checks import assert_at_most, assert_close, assert_equal, assert_finite, assert_shape, mae
from grader.errors import CheckFailure
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Observation, Record, Stop
from grader.judging.judge import grade, judge, refuse, unjudged
from grader.judging.view import Expected
from grader.judging.words_for_students import ran_out_of_time
from grader.model import Assignment, Check, Outcome, Question

EXPECTED = Expected({"p": Observation({"x": 1.0})}, {"y": np.zeros(3)})


def assignment(*functions):
    checks = tuple(Check(f.__name__, "q", 2.0, False, "a hint", "Says.", f) for f in functions)
    return Assignment("a", "A", (Question("q", "Q", 2.0 * len(checks) + 1, 1.0),), checks, "")


def evidence(observations, stop=Stop.COMPLETED, detail="", cells=()):
    return Evidence(cells, observations, Ending(stop, detail))


def verdict(function, observations, expected=EXPECTED, **more):
    return judge(assignment(function), evidence(observations, **more), expected)[0]


def closeness(observed, expected):
    assert_close(observed.p["x"], expected.p["x"])


@pytest.mark.parametrize("name", ["read", "unlike", "view", "get", "items"])
def test_a_probe_may_have_any_name(name):
    def check(observed, expected):
        assert_equal(getattr(observed, name)["x"], getattr(expected, name)["x"])

    seen = {name: Observation({"x": 2})}
    assert verdict(check, seen, Expected(seen)).outcome is Outcome.PASSED


def test_meeting_a_check_passes_with_its_points():
    found = verdict(closeness, {"p": Observation(Record(x=1.0))})
    assert (found.outcome, found.points, found.hint) == (Outcome.PASSED, 2.0, "")


def test_missing_it_fails_with_reason_and_hint():
    found = verdict(closeness, {"p": Observation(Record(x=2.0))})
    assert (found.outcome, found.points, found.hint) == (Outcome.FAILED, 0.0, "a hint")
    assert "is 2, not 1" in found.message


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1.0", None, [1.0], Record(), np.array([1.0])])
def test_no_strange_value_passes_or_upsets_a_check(value):
    assert verdict(closeness, {"p": Observation(Record(x=value))}).outcome is Outcome.FAILED


def spinning(observed, expected):
    while observed.p["x"]:
        pass


def late(observed, expected):
    """Would pass."""


def test_a_check_that_takes_forever_leaves_itself_and_later_checks_to_a_person(monkeypatch):
    monkeypatch.setattr("grader.judging.judge.LONGEST_SECONDS", 0.2)
    found = judge(assignment(late, spinning, late), evidence({"p": Observation(Record(x=1.0))}), EXPECTED)
    assert [item.outcome for item in found] == [Outcome.PASSED, Outcome.UNJUDGED, Outcome.UNJUDGED]
    assert [item.check for item in found] == ["late", "spinning", "late"]
    assert {item.message for item in found[1:]} == {
        "spinning took more than 0.2 s of processor time; look at what was observed"
    }
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert verdict(spinning, {"p": Observation(Record(x=0))}).outcome is Outcome.PASSED


def test_in_a_thread_and_under_a_profiler_judging_has_no_bound():
    found = []
    work = threading.Thread(target=lambda: found.append(verdict(late, {})))
    work.start()
    work.join()
    before = signal.signal(signal.SIGPROF, lambda *_: None)
    try:
        found.append(verdict(late, {}))
        assert signal.getsignal(signal.SIGPROF) is not before
    finally:
        signal.signal(signal.SIGPROF, before)
    assert [item.outcome for item in found] == [Outcome.PASSED] * 2


def test_the_bound_costs_next_to_nothing():
    begun = time.process_time()
    for _ in range(1000):
        judge(assignment(), evidence({}), EXPECTED)
    assert time.process_time() - begun < 0.2


def largest(observed, expected):
    assert max(max(row) for row in observed.p["x"]) < 9


@pytest.mark.parametrize("value", [[], [[], []], [[1], []], [[1], [2], [3]], [[1, 1], [2, 2]]])
def test_an_error_of_a_check_on_a_list_of_another_length_is_the_students_failure(value):
    wanted = Expected({"p": Observation({"x": [[1], [2]]})})
    found = verdict(largest, {"p": Observation(Record(x=value))}, wanted)
    assert found.outcome in (Outcome.FAILED, Outcome.PASSED)
    if found.outcome is Outcome.FAILED:
        assert found.message.startswith("p['x']")


def test_an_error_of_a_check_on_the_references_own_form_is_the_authors_to_fix():
    wanted = Expected({"p": Observation({"x": [[1], [], [2, 3]]})})
    assert verdict(largest, {"p": Observation(Record(x=[[4], [], [5, 6]]))}, wanted).outcome is Outcome.UNJUDGED


def test_a_missing_key_is_a_failure():
    assert verdict(closeness, {"p": Observation(Record())}).outcome is Outcome.FAILED


def test_a_probe_that_raised_is_an_error_of_the_student():
    found = verdict(closeness, {"p": Observation(fault=Fault("ValueError", "bad shape"))})
    assert (found.outcome, found.message) == (Outcome.ERRORED, "ValueError: bad shape")


def test_an_observation_that_never_came_says_why():
    found = verdict(closeness, {}, stop=Stop.MEMORY, detail="over 512 MiB in cell q")
    assert found.outcome is Outcome.ERRORED
    assert "over 512 MiB" in found.message


def test_cells_that_were_stopped_are_named():
    cells = (Cell("q", CellStatus.KILLED),)
    assert "the cells q did not finish" in verdict(closeness, {}, cells=cells).message


def test_a_check_that_raises_is_ours_and_costs_nothing():
    def broken(observed, expected):
        raise KeyError("typo")

    found = verdict(broken, {"p": Observation(Record(x=1.0))})
    assert found.outcome is Outcome.UNJUDGED
    assert "the check itself raised KeyError" in found.message


def test_values_that_a_check_cannot_compute_with_are_the_students_failure():
    def divides(observed, expected):
        assert_close(math.floor(1 / observed.p["x"]), 1)

    for value, says in ((0.0, "division by zero"), (1e-320, "infinity"), (float("nan"), "")):
        found = verdict(divides, {"p": Observation(Record(x=value))})
        assert found.outcome is not Outcome.PASSED
        assert says in found.message
    assert verdict(divides, {"p": Observation(Record(x=0.0))}).outcome is Outcome.FAILED


def test_arithmetic_that_fails_for_the_reference_too_is_ours():
    def broken(observed, expected):
        assert 1 / (observed.p["x"] - 1.0) > 0

    assert verdict(broken, {"p": Observation(Record(x=1.0))}).outcome is Outcome.UNJUDGED


def test_truth_values_where_numbers_were_due_are_the_students_failure():
    def differences(observed, expected):
        assert not np.any(observed.p[1:] - observed.p[:-1])

    numbers = Expected({"p": Observation(np.zeros(3))})
    found = verdict(differences, {"p": Observation(np.zeros(3, dtype=bool))}, numbers)
    assert (found.outcome, found.message) == (Outcome.FAILED, "p does not have the expected form")


def test_an_expectation_that_overflows_is_not_met():
    """Weights of the student's own make what their outputs are compared with."""

    def recomputed(observed, expected):
        weights = np.array([observed.p["x"], observed.p["x"]])
        assert_close(weights.sum() - weights.sum(), weights @ weights - weights @ weights)

    assert verdict(recomputed, {"p": Observation(Record(x=1.0))}).outcome is Outcome.PASSED
    found = verdict(recomputed, {"p": Observation(Record(x=1e308))})
    assert (found.outcome, "NaN or infinity" in found.message) == (Outcome.FAILED, True)


@pytest.mark.parametrize("value", [[1.0], "text", Record(x=[1.0]), Record(x="text"), Record(x=None), np.zeros(2), None])
def test_evidence_of_another_form_fails_where_a_check_stumbles_over_it(value):
    def careless(observed, expected):
        assert abs(observed.p["x"] - expected.p["x"]) + len(observed.p) == 1

    found = verdict(careless, {"p": Observation(value)})
    assert found.outcome is Outcome.FAILED


def test_a_cell_that_is_not_python_is_named_without_the_name_that_python_gives_it():
    said = Fault("SyntaxError", "'(' was never closed (<ipython-input-6-e97e>, line 16)")
    found = verdict(
        closeness,
        {"p": Observation(fault=Fault("NameError", "f is not defined"))},
        cells=(Cell("q-2", CellStatus.ERROR, said),),
    )
    assert found.message == "cell q-2 stopped: SyntaxError: '(' was never closed; then NameError: f is not defined"


@pytest.mark.parametrize(
    ("value", "is_order"), [([2.0, 1.0, 3.0], True), ([2.0, 1.0, 4.0], False), ([[1.0, 2.0, 3.0]], False)]
)
def test_right_numbers_in_another_order_are_told_so_with_a_hint_of_their_own(value, is_order):
    found = verdict(
        closeness,
        {"p": Observation({"x": np.array(value)})},
        Expected({"p": Observation({"x": np.array([1.0, 2.0, 3.0])})}),
    )
    assert ("in another order" in found.message) is is_order
    assert ("Which number belongs where?" in found.hint) is is_order


def test_a_probe_error_names_the_cell_that_caused_it():
    cells = (Cell("q-2", CellStatus.ERROR, Fault("ValueError", "no")),)
    found = verdict(closeness, {"p": Observation(fault=Fault("NameError", "f is not defined"))}, cells=cells)
    assert found.message == "cell q-2 stopped: ValueError: no; then NameError: f is not defined"


def test_code_that_ran_out_of_time_is_reported_as_such():
    found = verdict(closeness, {"p": Observation(fault=Fault("CellTimeout", "whatever"))})
    assert (found.outcome, found.message) == (Outcome.ERRORED, "your code took longer than 60 s")
    cells = (Cell("given-6", CellStatus.TIMEOUT, Fault("CellTimeout", "took longer than 120 s")),)
    found = verdict(closeness, {"p": Observation(fault=Fault("NameError", "`f` is not defined"))}, cells=cells)
    assert found.message == "a cell took longer than 120 s (cell given-6); then NameError: `f` is not defined"
    assert ran_out_of_time(found)


@pytest.mark.parametrize(("status", "fault"), [(CellStatus.TIMEOUT, "CellTimeout"), (CellStatus.KILLED, "TimeLimit")])
def test_a_cell_that_had_to_be_killed_reads_like_one_that_was_interrupted(status, fault):
    cells = (Cell("given-6", status, Fault(fault, "whatever"), 121.4),)
    missing = {"p": Observation(fault=Fault("NameError", "`f` is not defined"))}
    for observations, then in ((missing, "; then NameError: `f` is not defined"), ({}, "")):
        found = verdict(closeness, observations, cells=cells)
        assert found.message == f"a cell took longer than 120 s (cell given-6, 121 s of work){then}"
        assert ran_out_of_time(found)


def test_errors_that_follow_from_a_cell_out_of_time_are_reported_as_time():
    late = Fault("CellTimeout", "took longer than 120 s")
    observations = {"p": Observation(fault=Fault("TypeError", "None is no number"))}
    found = verdict(closeness, observations, cells=(Cell("q", CellStatus.TIMEOUT, late, 120.2),))
    assert found.message == "a cell took longer than 120 s (cell q, 120 s of work); then TypeError: None is no number"
    other = verdict(closeness, observations, cells=(Cell("other", CellStatus.TIMEOUT, late, 120.2),))
    assert other.message == "TypeError: None is no number"


def test_a_cell_that_died_by_itself_is_not_reported_as_time():
    cells = (Cell("given-6", CellStatus.KILLED, Fault("ProcessDied", "the process was ended by SIGSEGV")),)
    found = verdict(closeness, {"p": Observation(fault=Fault("NameError", "`f` is not defined"))}, cells=cells)
    assert not ran_out_of_time(found)


def test_a_run_that_took_too_long_says_so():
    detail = "cell q: the run took longer than 600 s"
    found = verdict(closeness, {}, stop=Stop.TIME, detail=detail)
    assert found.message == "the run took longer than 600 s (cell q)"
    assert ran_out_of_time(found)


def test_a_missing_expectation_is_our_error_too():
    assert verdict(closeness, {"p": Observation(Record(x=1.0))}, expected=Expected({})).outcome is Outcome.UNJUDGED
    broken = Expected({"p": Observation(Record())})
    assert verdict(closeness, {"p": Observation(Record(x=1.0))}, expected=broken).outcome is Outcome.UNJUDGED


def test_an_unjudged_verdict_flags_the_grade():
    found = unjudged("ada", assignment(closeness), "the sandbox was lost")
    assert found.flagged
    assert found.manual == 1.0


def test_a_submission_that_could_not_be_run_says_so_in_every_verdict():
    found = refuse("ada", assignment(closeness, closeness), "not a notebook")
    assert {item.outcome for item in found.verdicts} == {Outcome.ERRORED}
    assert all("could not be run: not a notebook" in item.message for item in found.verdicts)
    assert (found.points, found.possible, found.flagged) == (0.0, 4.0, False)


def test_judging_is_pure():
    exercise, seen = assignment(closeness), evidence({"p": Observation(Record(x=1.0))})
    first = judge(exercise, seen, EXPECTED)
    assert judge(exercise, seen, EXPECTED) == first
    assert dataclasses.replace(seen) == seen
    assert grade("ada", exercise, first).points == 2.0


@pytest.mark.parametrize(
    ("helper", "arguments"),
    [
        (assert_equal, (1, True)),
        (assert_equal, ("a", "b")),
        (assert_equal, (float("nan"), float("nan"))),
        (assert_equal, ([1, 2], [1, 3])),
        (assert_equal, (np.array([1, 2]), np.array([1, 2, 3]))),
        (assert_equal, (None, 0)),
        (assert_equal, ([True], [1])),
        (assert_equal, (np.array([True]), np.array([1]))),
        (assert_equal, (np.array([True]), [1])),
        (assert_equal, ({"a": [1, True]}, {"a": [1, 1]})),
        (assert_equal, ({"a": np.zeros(2)}, {"a": np.ones(2)})),
        (assert_equal, ([np.zeros(2)], [np.ones(2)])),
        (assert_equal, ([np.zeros(2)], [[0.0, 0.0, 0.0]])),
        (assert_equal, (float("inf"), float("inf"))),
        (assert_equal, (np.array([np.inf]), np.array([np.inf]))),
        (assert_equal, ("a", ["a"])),
        (assert_close, (1.0, float("nan"))),
        (assert_close, (1.0, float("inf"))),
        (assert_close, (np.array([1e308]), np.array([-1e308]))),
        (assert_close, (["1.0"], [1.0])),
        (assert_close, (10**400, 1.0)),
        (assert_close, (np.array([np.longdouble("1e4000")]), np.array([np.inf]))),
        (assert_close, (np.zeros(2, dtype=complex), np.zeros(2))),
        (assert_close, (np.zeros(2, dtype="f8, f8"), np.zeros(2))),
        (assert_shape, ([True, 3], (1, 3))),
        (assert_at_most, (1.0, float("inf"))),
        (assert_at_most, (1.0, float("nan"))),
        (assert_at_most, (10**400, 1.0)),
        (mae, (np.array([1e308, 1e308]), np.zeros(3))),
        (assert_close, (1.1, 1.0)),
        (assert_close, (np.array([1.0, np.nan]), np.array([1.0, np.nan]))),
        (assert_close, ([[1.0], [2.0, 3.0]], np.zeros((2, 2)))),
        (assert_close, (np.zeros((2, 3)), np.zeros((3, 2)))),
        (assert_shape, (np.zeros(3), (4,))),
        (assert_shape, ("(3,)", (3,))),
        (assert_shape, (5, (5,))),
        (assert_finite, (float("inf"),)),
        (assert_at_most, (2.0, 1.0)),
        (assert_at_most, (float("nan"), 1.0)),
        (assert_at_most, (np.array([0.5]), 1.0)),
        (mae, (np.zeros(4), np.zeros(3))),
        (mae, (np.array([0.0, np.nan, 0.0]), np.zeros(3))),
        (mae, ("zeros", np.zeros(3))),
    ],
)
def test_helpers_fail_with_one_kind_of_error(helper, arguments):
    with pytest.raises(CheckFailure) as caught:
        helper(*arguments)
    assert "\n" not in str(caught.value)


def test_helpers_accept_what_is_right():
    assert_equal([1, 2], (1, 2))
    assert_equal(3, 3.0)
    assert_equal(np.array([1, 2]), [1, 2])
    assert_equal([np.zeros(2), {"a": np.ones((2, 2))}], [np.zeros(2), {"a": np.ones((2, 2))}])
    assert_equal(np.array([2**63], dtype="uint64"), np.array([2**63], dtype="uint64"))
    assert_close([1.0, 2.0], np.array([1.0, 2.0 + 1e-9]))
    assert_shape([2, 3], (2, 3))
    assert_at_most(0.5, 0.5)
    assert mae(np.array([1.0, 3.0]), np.array([2.0, 2.0])) == 1.0
