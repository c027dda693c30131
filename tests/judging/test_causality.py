"""Whether a forecaster looks ahead: `perturb_future` observes in the sandbox, `assert_causal` judges outside."""

from __future__ import annotations

import numpy as np
import pytest

from grader.checks import assert_causal
from grader.errors import CheckFailure
from grader.evidence import decode, encode
from grader.probes import perturb_future

SERIES = np.random.default_rng(1).standard_normal((3, 8, 2)).astype("float32")
CUTS = (1, 4, 7)


class Tensor:
    """Behaves like a PyTorch tensor that is part of a graph, and on another device."""

    def __init__(self, values, ready=""):
        self.values, self.ready = values, ready

    def detach(self):
        return Tensor(self.values, self.ready + "detached ")

    def cpu(self):
        return Tensor(self.values, self.ready + "here")

    def __array__(self, dtype=None, copy=None):
        assert self.ready == "detached here"
        return np.asarray(self.values, dtype)


def running_sum(series):
    return series.cumsum(axis=1)[:, :, :1]


def total(series):
    return np.broadcast_to(series.sum(axis=1, keepdims=True), series.shape)


def judged(function, cuts=CUTS):
    """The verdict, with the evidence as it comes from a sandbox."""
    encoded = encode(perturb_future(function, SERIES, cuts))
    assert_causal(decode(encoded.document, encoded.arrays), "the forecast")


def test_a_function_of_the_past_is_causal():
    judged(running_sum)


def test_a_tensor_counts_like_an_array():
    judged(lambda series: Tensor(running_sum(series)))


def test_an_output_of_one_number_a_step_may_lack_the_last_axis():
    judged(lambda series: running_sum(series)[:, :, 0])


def test_a_function_of_the_whole_series_is_not_causal():
    with pytest.raises(CheckFailure, match="at step 0 depends on the inputs from step 1 on"):
        judged(total)


def test_a_function_that_looks_one_step_ahead_is_not_causal():
    with pytest.raises(CheckFailure, match="the forecast at step 3 depends on the inputs from step 4 on"):
        judged(lambda series: np.roll(series, -1, axis=1), cuts=(4,))


def test_a_function_that_ignores_its_inputs_proves_nothing():
    with pytest.raises(CheckFailure, match="does not depend"):
        judged(np.zeros_like)


def test_all_inputs_from_the_cut_on_are_replaced_and_none_before():
    seen = perturb_future(lambda series: series, SERIES, (3,))
    assert np.array_equal(seen["changed"][0][:, :3], SERIES[:, :3])
    assert (seen["changed"][0][:, 3:] != SERIES[:, 3:]).all()
    assert seen["changed"].dtype == SERIES.dtype


def test_the_same_question_is_asked_every_time():
    first, again = (perturb_future(running_sum, SERIES, CUTS)["changed"] for _ in range(2))
    assert np.array_equal(first, again)


def test_a_function_that_writes_into_its_input_spoils_nothing():
    def greedy(series):
        series *= 0
        return series

    before = SERIES.copy()
    perturb_future(greedy, SERIES, CUTS)
    assert np.array_equal(SERIES, before)


@pytest.mark.parametrize(
    "observed",
    [
        None,
        "causal",
        {},
        {"cuts": [], "whole": np.zeros((2, 3)), "changed": np.zeros((0, 2, 3))},
        {"cuts": [9], "whole": np.zeros((2, 3)), "changed": np.zeros((1, 2, 3))},
        {"cuts": ["1"], "whole": np.zeros((2, 3)), "changed": np.zeros((1, 2, 3))},
        {"cuts": [1], "whole": np.zeros((2, 3)), "changed": np.zeros((2, 3))},
        {"cuts": [1], "whole": np.zeros(3), "changed": np.zeros((1, 3))},
        {"cuts": [1], "whole": np.full((2, 3), np.nan), "changed": np.zeros((1, 2, 3))},
        {"cuts": [1], "whole": np.zeros((0, 3)), "changed": np.zeros((1, 0, 3))},
        {"cuts": {}, "whole": "x", "changed": [[1, 2], [3]]},
    ],
)
def test_odd_evidence_fails_and_never_raises_another_error(observed):
    with pytest.raises(CheckFailure):
        assert_causal(observed)
