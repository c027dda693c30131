"""Measures of forecasts: by hand, against a kept library, and on what is no forecast. Weights that must not move."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from utilsforecast import losses

from grader.checks import assert_unmoved, mae, mase, pinball_loss, smape
from grader.errors import CheckFailure

SERIES, HORIZON, STEPS, PERIOD = 5, 8, 30, 7


@pytest.fixture
def forecast():
    """Forecasts of several series, what came, and what was known before."""
    rng = np.random.default_rng(3)
    level = rng.uniform(-3, 50, (SERIES, 1))
    whole = level + rng.standard_normal((SERIES, STEPS + HORIZON)) * rng.uniform(0.1, 9, (SERIES, 1))
    return whole[:, STEPS:] + rng.standard_normal((SERIES, HORIZON)), whole[:, STEPS:], whole[:, :STEPS]


def as_table(forecast):
    """The same as tables of utilsforecast: one row for each series and day."""
    predictions, labels, history = forecast
    days = {"unique_id": np.repeat(np.arange(SERIES), HORIZON), "ds": np.tile(np.arange(HORIZON) + STEPS, SERIES)}
    known = {"unique_id": np.repeat(np.arange(SERIES), STEPS), "ds": np.tile(np.arange(STEPS), SERIES)}
    return (
        pd.DataFrame({**days, "y": labels.ravel(), "model": predictions.ravel()}),
        pd.DataFrame({**known, "y": history.ravel()}),
    )


def test_mase_is_that_of_a_kept_library(forecast):
    table, known = as_table(forecast)
    wanted = losses.mase(table, ["model"], seasonality=PERIOD, train_df=known)["model"].mean()
    assert mase(*forecast, PERIOD) == pytest.approx(wanted, rel=1e-12)


def test_smape_is_that_of_a_kept_library_in_percent(forecast):
    table, _ = as_table(forecast)
    wanted = 200 * losses.smape(table, ["model"])["model"].mean()
    assert smape(forecast[0], forecast[1]) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_pinball_loss_is_that_of_a_kept_library(forecast, quantile):
    table, _ = as_table(forecast)
    wanted = losses.quantile_loss(table, {"model": "model"}, q=quantile)["model"].mean()
    assert pinball_loss(forecast[0], forecast[1], quantile) == pytest.approx(wanted, rel=1e-12)


def test_the_seasonal_naive_forecast_of_its_own_history_has_a_mase_of_one():
    series = np.random.default_rng(4).standard_normal((3, 40))
    assert mase(series[:, :-PERIOD], series[:, PERIOD:], series, PERIOD) == pytest.approx(1.0)


def test_measures_by_hand():
    labels, history = np.array([[2.0, 4.0]]), np.array([[1.0, 2.0, 4.0]])
    assert mase([[3.0, 4.0]], labels, history) == pytest.approx(0.5 / 1.5)
    assert smape([[6.0, 4.0]], labels) == pytest.approx(50.0)
    assert smape(np.zeros((1, 1)), np.zeros((1, 1))) == 0.0
    assert smape(np.array([[-1.0]]), np.array([[1.0]])) == 200.0
    assert pinball_loss([[1.0, 8.0]], labels, 0.9) == pytest.approx((0.9 * 1 + 0.1 * 4) / 2)
    assert pinball_loss([[1.0, 8.0]], labels, 0.5) == pytest.approx(mae([[1.0, 8.0]], labels) / 2)


def with_history(predictions, labels):
    return mase(predictions, labels, np.array([[0.0, 1.0]]))


def below(predictions, labels):
    return pinball_loss(predictions, labels, 0.1)


@pytest.mark.parametrize(
    "predictions",
    [np.zeros((1, 3)), np.array([[np.nan, 0.0]]), np.array([[np.inf, 0.0]]), "zeros", None, [[1], [2, 3]]],
)
@pytest.mark.parametrize("measure", [with_history, smape, below])
def test_what_is_no_forecast_fails(measure, predictions):
    with pytest.raises(CheckFailure):
        measure(predictions, np.zeros((1, 2)))


def test_what_the_author_got_wrong_is_not_the_students_fault():
    with pytest.raises(ValueError, match="no scale"):
        mase(np.zeros((1, 2)), np.zeros((1, 2)), np.ones((1, 9)), 7)
    with pytest.raises(ValueError, match="between 0 and 1"):
        pinball_loss(np.zeros(2), np.zeros(2), 90)


WEIGHTS = {"layer.weight": np.ones((2, 3), "float32"), "layer.bias": np.array([0.1, np.nan], "float32")}


def test_weights_that_are_the_same_bit_by_bit_have_not_moved():
    assert_unmoved(WEIGHTS, {name: array.copy() for name, array in WEIGHTS.items()})


@pytest.mark.parametrize(
    "after",
    [
        WEIGHTS | {"layer.bias": np.array([np.nextafter(np.float32(0.1), 1), np.nan], "float32")},
        WEIGHTS | {"layer.bias": np.array([0.1, np.nan])},
        WEIGHTS | {"layer.weight": np.ones((3, 2), "float32")},
        WEIGHTS | {"layer.weight": [[1, 1, 1], [1, 1, 1]]},
        WEIGHTS | {"another": np.ones(1)},
        {"layer.weight": WEIGHTS["layer.weight"]},
        {},
        "the same",
        None,
    ],
)
def test_weights_that_differ_in_one_bit_or_are_none_have_moved(after):
    with pytest.raises(CheckFailure):
        assert_unmoved(WEIGHTS, after)


def test_no_weights_at_all_prove_nothing():
    with pytest.raises(CheckFailure, match="nothing to compare"):
        assert_unmoved({}, {})


@pytest.mark.slow
def test_weights_of_a_module_are_copies_by_name():
    import torch

    from grader.probes import weights

    layer = torch.nn.BatchNorm1d(2)
    before = weights(layer)
    assert_unmoved(before, weights(layer))
    with torch.no_grad():
        layer.running_mean += 1e-3
    with pytest.raises(CheckFailure, match="have moved"):
        assert_unmoved(before, weights(layer))
