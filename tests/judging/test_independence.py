"""What a function must not read: `change_parts` observes in the sandbox, `assert_independent` judges outside."""

from __future__ import annotations

import numpy as np
import pytest

from grader.checks import assert_independent, assert_no_leak
from grader.errors import CheckFailure, EvidenceError
from grader.evidence import decode, encode
from grader.probes import change_parts, state_of

ROWS = np.random.default_rng(2).standard_normal((50, 3))
PARTS = {"training": np.s_[:40], "test": np.s_[40:]}


def judged(function, *parts, **options):
    """The verdict, with the evidence as it comes from a sandbox."""
    encoded = encode(change_parts(function, ROWS, PARTS))
    assert_independent(decode(encoded.document, encoded.arrays), *parts, what="the mean", **options)


def test_a_mean_of_training_rows_is_independent_of_the_test():
    judged(lambda rows: rows[:40].mean(axis=0), "test")


def test_a_mean_over_all_rows_is_not():
    with pytest.raises(CheckFailure, match="the mean changes when test changes, which must not matter"):
        judged(lambda rows: rows.mean(axis=0), "test")


def test_a_function_that_ignores_its_inputs_proves_nothing():
    with pytest.raises(CheckFailure, match="the mean does not depend on training"):
        judged(lambda rows: np.zeros(3), "test")


def test_only_the_part_changes_and_the_function_cannot_spoil_the_inputs():
    def greedy(rows):
        seen = rows.copy()
        rows *= 0
        return seen

    before = ROWS.copy()
    seen = change_parts(greedy, ROWS, PARTS)["changed"]["test"]
    assert np.array_equal(ROWS, before)
    assert np.array_equal(seen[:40], ROWS[:40])
    assert (seen[40:] != ROWS[40:]).all()


@pytest.mark.parametrize(
    "observed",
    [
        None,
        {},
        {"whole": 1.0, "changed": {}},
        {"whole": 1.0, "changed": {"test": 1.0}},
        {"whole": "x", "changed": {"test": 1.0, "training": 2.0}},
        {"whole": 1.0, "changed": {"test": np.nan, "training": 2.0}},
        {"whole": 1.0, "changed": {"test": [1.0], "training": 2.0}},
    ],
)
def test_odd_evidence_fails_and_never_raises_another_error(observed):
    with pytest.raises(CheckFailure):
        assert_independent(observed, "test")


def test_what_an_audit_found_decides():
    found = {
        kind: {"kind": kind, "says": f"the {kind}", "row": -1} for kind in ("clean", "leak", "chance", "unfinished")
    }
    assert_no_leak(found, "clean")
    with pytest.raises(CheckFailure, match="the leak"):
        assert_no_leak(found, "leak")
    with pytest.raises(CheckFailure, match="`?mean`? was not audited"):
        assert_no_leak(found, "mean")
    for kind in ("chance", "unfinished"):
        with pytest.raises(EvidenceError, match=f"the {kind}"):
            assert_no_leak(found, kind)


class Scaler:
    def __init__(self):
        self.mean_, self.fitted, self.log = np.ones(2), True, print


class Layers:
    def get_weights(self):
        return [np.ones(2), np.zeros(1)]


def test_the_state_of_an_object_is_what_is_plain_in_it():
    found = state_of({"scaler": Scaler(), "layers": Layers(), "chosen": {3, 1}, "name": "x"})
    assert encode(found)
    assert found["scaler"]["fitted"] is True
    assert set(found["scaler"]) == {"mean_", "fitted"}
    assert found["chosen"] == [1, 3]
    assert [len(item) for item in found["layers"]] == [2, 1]
    assert state_of(np.array(["2021-01-01"], dtype="datetime64[D]")).dtype.kind == "i"


@pytest.mark.parametrize("value", [print, lambda: 0, object()])
def test_a_function_has_no_state(value):
    with pytest.raises(TypeError, match="nothing that could be compared"):
        state_of(value)
