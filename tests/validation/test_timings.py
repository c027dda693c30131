"""Time limits are proposed from how long known solutions worked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Observation, Resources, Stop
from grader.model import Limits
from grader.validation.timings import LEAST, Timing, proposals, timing_of, warnings_of

LIMITS = Limits(cell_seconds=60, run_seconds=300, probe_seconds=30)


def evidence(*cells: Cell, stop: Stop = Stop.COMPLETED) -> Evidence:
    seen = {"p": Observation(1, seconds=0.5)}
    return Evidence(cells, seen, Ending(stop), Resources(work_seconds=9.0))


def test_the_slowest_right_solution_sets_the_limits():
    fast = Timing("the reference", {"train": 10.0, "plot": 1.0}, {"p": 1.0}, 12.0)
    slow = Timing("alternative loops", {"train": 35.0}, {"p": 0.5}, 36.0)
    wrong = Timing("mistake slow", {"train": 59.0}, {"p": 29.0}, 200.0, is_right=False)
    cell, probe, run = proposals([fast, slow, wrong], LIMITS)
    assert (cell.limit, cell.slowest, cell.where, cell.proposed) == (
        "cell_seconds", 35.0, "cell train of alternative loops", 105,
    )  # fmt: skip
    assert (probe.slowest, probe.proposed, run.slowest, run.proposed) == (1.0, 5, 36.0, 110)
    (warning,) = warnings_of([cell, probe, run])
    assert "cell_seconds = 60 is less than twice" in warning
    assert "35 s, cell train of alternative loops" in warning
    assert "make it 105" in warning


def test_without_seconds_nothing_is_proposed():
    old = evidence(Cell("train", CellStatus.OK))
    assert timing_of("the reference", old) is None
    assert proposals([], LIMITS) == ()


@pytest.mark.parametrize(
    "cells",
    [
        [Cell("train", CellStatus.TIMEOUT, Fault("CellTimeout", ""), 60.1)],
        [Cell("train", CellStatus.KILLED, Fault("TimeLimit", ""), 63.0)],
    ],
)
def test_what_a_limit_cut_off_says_nothing(cells):
    assert timing_of("mistake endless", evidence(*cells)) is None


def test_what_was_noted_is_taken():
    found = timing_of("the reference", evidence(Cell("train", CellStatus.OK, seconds=8.0)))
    assert found == Timing("the reference", {"train": 8.0}, {"p": 0.5}, 9.0)


@given(st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_a_proposed_limit_is_never_one_that_is_warned_of(slowest, limit):
    timing = Timing("the reference", {"c": slowest}, {}, slowest)
    for item in proposals([timing], Limits(cell_seconds=limit, run_seconds=limit)):
        assert item.proposed >= LEAST * item.slowest
        assert item.is_low is (limit < LEAST * slowest)
