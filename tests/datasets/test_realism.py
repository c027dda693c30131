"""Compares synthetic years with the station's real year 2020; skipped if that file is not available."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from grader.datasets import humid_air
from grader.datasets.jena import STAND_IN_SEED, synthesise, verify

DENSITY = 10
"""Column of the density among the 14 readings."""
HOURLY = 6
"""Records from one hour to the next."""
WINDOW, AHEAD = 144, 48
"""Hours of input, and hours to forecast ahead."""
SEEDS = range(200, 206)


@dataclass(frozen=True)
class Windows:
    """Forecasting tasks: `inputs` (windows, 24 * 14), `targets` and `now` (windows,) in g/m**3."""

    inputs: np.ndarray
    targets: np.ndarray
    now: np.ndarray

    @property
    def naive_error(self) -> float:
        return float(np.abs(self.now - self.targets).mean())


def readings(frame: pd.DataFrame) -> np.ndarray:
    return frame.iloc[:, 1:].to_numpy()


def training_rows(values: np.ndarray) -> int:
    return int(0.55 * len(values))


def windows(values: np.ndarray, mean: np.ndarray, std: np.ndarray, step: int = 12) -> Windows:
    """Six days of normalised readings, every sixth hour of them, and the density two days later."""
    starts = np.arange(0, len(values) - HOURLY * (WINDOW + AHEAD - 1), step)
    seen = starts[:, None] + HOURLY * np.arange(5, WINDOW, 6)
    inputs = ((values - mean) / std)[seen].reshape(len(starts), -1)
    last = starts + HOURLY * (WINDOW - 1)
    return Windows(inputs, values[last + HOURLY * AHEAD, DENSITY], values[last, DENSITY])


def together(tasks: list[Windows]) -> Windows:
    return Windows(
        inputs=np.concatenate([task.inputs for task in tasks]),
        targets=np.concatenate([task.targets for task in tasks]),
        now=np.concatenate([task.now for task in tasks]),
    )


def ridge(task: Windows, penalty: float = 3e4) -> np.ndarray:
    """Weights of the linear forecast, the intercept last (Hoerl and Kennard 1970); the intercept is free."""
    inputs = task.inputs
    centre, level = inputs.mean(axis=0), task.targets.mean()
    centred = inputs - centre
    gram = centred.T @ centred + penalty * np.eye(inputs.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (task.targets - level))
    return np.append(weights, level - centre @ weights)


def skill(weights: np.ndarray, task: Windows) -> float:
    """Error of the linear forecast relative to the naive one: below 1 is better."""
    forecast = task.inputs @ weights[:-1] + weights[-1]
    return float(np.abs(forecast - task.targets).mean() / task.naive_error)


def autocorrelation(series: np.ndarray, lag: int) -> float:
    centred = series - series.mean()
    return float((centred[lag:] * centred[:-lag]).mean() / centred.var())


def mean_change(series: np.ndarray, lag: int) -> float:
    return float(np.abs(series[lag:] - series[:-lag]).mean())


@pytest.fixture(scope="module")
def real(real_year: pd.DataFrame) -> np.ndarray:
    return readings(real_year)


@pytest.fixture(scope="module")
def stand_in() -> np.ndarray:
    return readings(synthesise(STAND_IN_SEED))


@pytest.fixture(scope="module")
def years() -> list[np.ndarray]:
    return [readings(synthesise(seed)) for seed in SEEDS]


def test_the_real_year_passes_verification(real_file):
    verify(real_file)


def test_the_formulas_fit_the_real_year(real_year):
    # Wider than the rounding: in the first half of 2020 the station's own constants differ in the fifth digit.
    pressure, temperature, dew = (real_year[name].to_numpy() for name in ("p (mbar)", "T (degC)", "Tdew (degC)"))
    vapour = humid_air.saturation_pressure(dew)
    np.testing.assert_allclose(humid_air.saturation_pressure(temperature), real_year["VPmax (mbar)"], atol=0.02)
    np.testing.assert_allclose(vapour, real_year["VPact (mbar)"], atol=0.02)
    np.testing.assert_allclose(humid_air.density(temperature, pressure, vapour), real_year["rho (g/m**3)"], atol=0.12)
    np.testing.assert_allclose(humid_air.potential_temperature(temperature, pressure), real_year["Tpot (K)"], atol=0.03)
    np.testing.assert_allclose(humid_air.specific_humidity(vapour, pressure), real_year["sh (g/kg)"], atol=0.03)


def test_density_in_the_stand_ins_training_rows_has_the_real_mean_and_spread(real, stand_in):
    density, expected = (values[: training_rows(values), DENSITY] for values in (stand_in, real))
    assert density.mean() == pytest.approx(expected.mean(), abs=5)
    assert density.std() == pytest.approx(expected.std(), rel=0.1)


@pytest.mark.parametrize(("column", "name"), [(0, "pressure"), (1, "temperature"), (3, "dew point"), (4, "humidity")])
def test_the_readings_have_the_real_mean_and_spread(real, years, column, name):
    spread = real[:, column].std()
    assert np.mean([values[:, column].mean() for values in years]) == pytest.approx(
        real[:, column].mean(), abs=0.15 * spread
    )
    assert np.mean([values[:, column].std() for values in years]) == pytest.approx(spread, rel=0.15)


@pytest.mark.parametrize("hours", [6, 12, 24, 48, 96, 144, 192])
def test_density_remembers_its_past_as_the_real_density_does(real, stand_in, hours):
    lag = hours * HOURLY
    assert autocorrelation(stand_in[:, DENSITY], lag) == pytest.approx(autocorrelation(real[:, DENSITY], lag), abs=0.08)


@pytest.mark.parametrize("hours", [1, 3, 6, 12, 24, 48, 96, 192])
def test_density_changes_by_as_much_as_the_real_density_does(real, years, hours):
    lag = hours * HOURLY
    changes = [mean_change(values[:, DENSITY], lag) for values in years]
    assert np.mean(changes) == pytest.approx(mean_change(real[:, DENSITY], lag), rel=0.15)


@pytest.mark.parametrize(("first", "last"), [(0.0, 0.55), (0.55, 0.8), (0.8, 1.0)])
def test_the_naive_forecast_errs_on_the_stand_in_as_on_the_real_year(real, stand_in, first, last):
    def error(values: np.ndarray) -> float:
        density = values[int(first * len(values)) : int(last * len(values)), DENSITY]
        return mean_change(density, AHEAD * HOURLY)

    assert error(stand_in) == pytest.approx(error(real), rel=0.15)


def test_a_linear_forecast_is_as_skilful_on_synthetic_years_as_on_the_real_one(real, years):
    mean, std = real.mean(axis=0), real.std(axis=0)
    tasks = [windows(values, mean, std) for values in years]
    training, unseen = tasks[:4], tasks[4:]
    weights = ridge(together(training))
    synthetic = float(np.mean([skill(weights, task) for task in unseen]))
    transferred = skill(weights, windows(real, mean, std))
    # The task is neither trivial nor hopeless, and a model of synthetic years also works for the real one.
    assert 0.75 < synthetic < 0.98
    assert transferred == pytest.approx(synthetic, abs=0.08)


def test_a_forecast_learnt_from_the_real_year_holds_in_synthetic_years(real, years):
    mean, std = (getattr(real[: training_rows(real)], name)(axis=0) for name in ("mean", "std"))
    weights = ridge(windows(real, mean, std))
    assert np.mean([skill(weights, windows(values, mean, std)) for values in years]) < 1.0


def test_a_forecast_learnt_from_the_stand_in_holds_in_years_that_it_never_saw(stand_in, years):
    seen = stand_in[: training_rows(stand_in)]
    mean, std = seen.mean(axis=0), seen.std(axis=0)
    weights = ridge(windows(seen, mean, std))
    assert np.mean([skill(weights, windows(values, mean, std)) for values in years]) < 1.0
