"""The sequential test of a rate: when it stops, and that its confidence holds whenever it does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.exercise.sequential import Settled, settle, upper_bound

SHARES = st.floats(0.01, 0.5)


def first_settled(events, limit, confidence):
    """The number of runs until the rate is settled, if all events come first."""
    return next(n for n in range(max(events, 1), 2000) if settle(events, n, limit, confidence) is not Settled.OPEN)


@pytest.mark.parametrize(("events", "runs"), [(0, 61), (1, 152), (2, 192)])
def test_so_many_runs_settle_that_a_rate_is_within_5_percent(events, runs):
    assert settle(events, runs, 0.05, 0.95) is Settled.WITHIN
    assert settle(events, runs - 1, 0.05, 0.95) is Settled.OPEN


@pytest.mark.parametrize("runs", [2, 5, 20])
def test_a_mistake_that_always_passes_is_settled_at_the_second_run(runs):
    assert settle(1, 1, 0.05, 0.95) is Settled.OPEN
    assert settle(runs, runs, 0.05, 0.95) is Settled.EXCEEDED


@given(SHARES, st.floats(0.6, 0.99))
def test_without_events_it_takes_little_more_than_the_fewest_runs_of_any_test(limit, confidence):
    fewest = np.log(1 - confidence) / np.log(1 - limit)
    assert fewest <= first_settled(0, limit, confidence) <= fewest + 2 - np.log(0.8) / limit


@given(st.integers(0, 60), st.integers(1, 300), st.floats(0.6, 0.99))
def test_the_bound_is_where_the_test_turns(events, runs, confidence):
    events = min(events, runs)
    bound = upper_bound(events, runs, confidence)
    assert bound > events / runs or bound == 1
    if bound < 0.99:
        assert settle(events, runs, bound + 1e-3, confidence) is Settled.WITHIN
        assert settle(events, runs, bound - 1e-3, confidence) is not Settled.WITHIN


@pytest.mark.parametrize(("rate", "wrong"), [(0.0501, Settled.WITHIN), (0.0499, Settled.EXCEEDED)])
def test_whoever_stops_when_it_is_settled_is_wrong_no_more_often_than_promised(rate, wrong):
    """2,000 sequences exactly at the limit, tested after each of 400 runs: at most 5 % are ever settled wrongly."""
    counts = (np.random.default_rng(0).random((2000, 400)) < rate).cumsum(axis=1)
    table = {(k, n): settle(k, n, 0.05, 0.95) for n in range(1, 401) for k in range(min(n, 60) + 1)}
    looks = [[table[int(k), n] for n, k in enumerate(row, 1)] for row in counts]
    said = [next((look for look in row if look is not Settled.OPEN), Settled.OPEN) for row in looks]
    assert said.count(wrong) / len(said) <= 0.05
