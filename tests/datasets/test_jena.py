"""The synthetic year: format, physics, cycles, and reproducibility by seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grader.datasets import humid_air
from grader.datasets.jena import COLUMNS, DATE_FORMAT, FAULT, synthesise
from grader.errors import DataError

LAST_DIGIT = 0.0051
"""Half a unit of the second decimal, and a little more for rounding errors."""


def arrays(frame: pd.DataFrame, *columns: str) -> list[np.ndarray]:
    return [frame[column].to_numpy() for column in columns]


def hours(frame: pd.DataFrame) -> np.ndarray:
    return pd.to_datetime(frame["Date Time"], format=DATE_FORMAT).dt.hour.to_numpy()


def months(frame: pd.DataFrame) -> np.ndarray:
    return pd.to_datetime(frame["Date Time"], format=DATE_FORMAT).dt.month.to_numpy()


def wind(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["wv (m/s)"] != FAULT]


def test_a_year_has_the_columns_of_the_course_file(year):
    assert tuple(year.columns) == COLUMNS
    assert len(year) == 366 * 144


def test_times_run_every_ten_minutes_without_gap_or_duplicate(year):
    times = pd.to_datetime(year["Date Time"], format=DATE_FORMAT)
    assert year["Date Time"].iloc[0] == "01.01.2020 00:10:00"
    assert year["Date Time"].iloc[-1] == "01.01.2021 00:00:00"
    assert (times.diff().dropna() == pd.Timedelta("10min")).all()


def test_every_value_is_a_finite_number(year):
    assert np.isfinite(year.iloc[:, 1:].to_numpy()).all()


def test_values_are_rounded_as_in_the_course_file(year):
    numbers = year.iloc[:, 1:]
    assert np.array_equal(numbers, numbers.round(2))
    for column in ("rh (%)", "wd (deg)"):
        assert np.array_equal(year[column], year[column].round(1))


def test_density_follows_from_pressure_temperature_and_humidity(year):
    pressure, temperature, dew, density = arrays(year, "p (mbar)", "T (degC)", "Tdew (degC)", "rho (g/m**3)")
    vapour = humid_air.saturation_pressure(dew)
    np.testing.assert_allclose(humid_air.density(temperature, pressure, vapour), density, atol=LAST_DIGIT)


def test_humidity_columns_follow_from_temperature_dew_point_and_pressure(year):
    pressure, temperature, dew = arrays(year, "p (mbar)", "T (degC)", "Tdew (degC)")
    saturated, vapour = humid_air.saturation_pressure(temperature), humid_air.saturation_pressure(dew)
    expected = {
        "VPmax (mbar)": saturated,
        "VPact (mbar)": vapour,
        "VPdef (mbar)": saturated - vapour,
        "sh (g/kg)": humid_air.specific_humidity(vapour, pressure),
        "H2OC (mmol/mol)": humid_air.water_mole_fraction(vapour, pressure),
    }
    for column, values in expected.items():
        np.testing.assert_allclose(year[column], values, atol=LAST_DIGIT, err_msg=column)
    np.testing.assert_allclose(year["rh (%)"], 100 * vapour / saturated, atol=0.051)


def test_potential_temperature_follows_from_temperature_and_pressure(year):
    pressure, temperature, potential = arrays(year, "p (mbar)", "T (degC)", "Tpot (K)")
    np.testing.assert_allclose(humid_air.potential_temperature(temperature, pressure), potential, atol=LAST_DIGIT)


def test_dew_point_inverts_saturation_pressure():
    temperatures = np.linspace(-30.0, 40.0, 141)
    np.testing.assert_allclose(
        humid_air.dew_point(humid_air.saturation_pressure(temperatures)), temperatures, atol=1e-9
    )


def test_dew_point_never_exceeds_temperature_and_sometimes_meets_it(year):
    temperature, dew = arrays(year, "T (degC)", "Tdew (degC)")
    assert (dew <= temperature).all()
    assert 0.005 < (dew == temperature).mean() < 0.15


def test_gusts_are_stronger_than_the_mean_wind(year):
    measured = wind(year)
    assert (measured["max. wv (m/s)"] >= measured["wv (m/s)"]).all()
    assert (measured["wv (m/s)"] >= 0).all()


def test_wind_direction_is_an_angle_that_prefers_the_valley(year):
    direction = year["wd (deg)"]
    assert direction.between(0, 360, inclusive="left").all()
    assert direction.between(150, 270).mean() > 0.5


def test_wind_direction_persists_from_hour_to_hour(year):
    angles = np.deg2rad(wind(year)["wd (deg)"].to_numpy())
    assert np.cos(angles[6:] - angles[:-6]).mean() > 0.5


def test_a_few_wind_speeds_are_missing_in_training_rows_and_in_test_rows(year):
    faulty = np.flatnonzero(year["wv (m/s)"] == FAULT)
    assert np.array_equal(faulty, np.flatnonzero(year["max. wv (m/s)"] == FAULT))
    assert 1 <= len(faulty) <= 10
    assert faulty[0] < 0.55 * len(year)
    assert faulty[-1] > 0.8 * len(year)


def test_only_wind_speeds_are_ever_missing(year):
    others = year.drop(columns=["Date Time", "wv (m/s)", "max. wv (m/s)"])
    assert (others.to_numpy() > -100).all()


def test_summer_is_warm_and_thin_and_winter_is_cold_and_dense(year):
    by_month = year.iloc[:, 1:].groupby(months(year)).mean()
    assert by_month["T (degC)"].idxmax() in (7, 8)
    assert by_month["T (degC)"].idxmin() in (12, 1, 2)
    assert by_month["T (degC)"].max() - by_month["T (degC)"].min() > 12
    assert by_month["rho (g/m**3)"].idxmin() in (6, 7, 8)


def test_days_are_warmest_in_the_afternoon_and_coldest_about_sunrise(year):
    summer = year[np.isin(months(year), (6, 7, 8))]
    by_hour = summer["T (degC)"].groupby(hours(summer)).mean()
    assert by_hour.idxmax() in (13, 14, 15, 16)
    assert by_hour.idxmin() in (3, 4, 5)


def test_the_daily_swing_is_larger_in_summer_than_in_winter(year):
    days = year["T (degC)"].to_numpy().reshape(-1, 144)
    month = months(year).reshape(-1, 144)[:, 0]
    swing = np.ptp(days, axis=1)
    assert swing[np.isin(month, (6, 7, 8))].mean() > 1.4 * swing[np.isin(month, (12, 1, 2))].mean()


def test_pressure_varies_more_in_winter_than_in_summer():
    winter, summer = [], []
    for seed in range(4):
        frame = synthesise(seed)
        month = months(frame)
        winter.append(frame["p (mbar)"][np.isin(month, (12, 1, 2))].std())
        summer.append(frame["p (mbar)"][np.isin(month, (6, 7, 8))].std())
    assert np.mean(winter) > 1.4 * np.mean(summer)


def test_air_is_densest_when_it_is_cold_and_under_high_pressure(year):
    correlation = year[["T (degC)", "p (mbar)", "rho (g/m**3)"]].corr()["rho (g/m**3)"]
    assert correlation["T (degC)"] < -0.8
    assert correlation["p (mbar)"] > 0.2


def test_equal_seeds_give_equal_years(year):
    pd.testing.assert_frame_equal(synthesise(seed=0), year, check_exact=True)


def test_other_seeds_give_other_weather(year):
    other = synthesise(seed=1)
    difference = (other["T (degC)"] - year["T (degC)"]).abs()
    assert (difference > 1).mean() > 0.5
    daily = [frame["p (mbar)"].to_numpy().reshape(-1, 144).mean(axis=1) for frame in (year, other)]
    assert abs(np.corrcoef(*daily)[0, 1]) < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_every_seed_gives_a_plausible_year(seed):
    frame = synthesise(seed)
    training = frame["rho (g/m**3)"].iloc[: int(0.55 * len(frame))]
    assert training.mean() == pytest.approx(1216.4, abs=10)
    assert training.std() == pytest.approx(35.6, rel=0.25)
    assert -20 < frame["T (degC)"].min() < frame["T (degC)"].max() < 42
    assert 935 < frame["p (mbar)"].min() < frame["p (mbar)"].max() < 1045
    assert 8 < frame["rh (%)"].min() < frame["rh (%)"].max() == 100
    assert 6 < wind(frame)["wv (m/s)"].max() < 25


def test_a_start_in_summer_starts_warm():
    summer, winter = (synthesise(0, days=20, start=start) for start in ("2021-07-10", "2021-01-10"))
    assert summer["Date Time"].iloc[0] == "10.07.2021 00:10:00"
    assert summer["T (degC)"].mean() > winter["T (degC)"].mean() + 8


@pytest.mark.parametrize("days", [1, 3, 800])
def test_any_number_of_days_can_be_had(days):
    assert synthesise(0, days=days).shape == (days * 144, 15)


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        ({"seed": -1}, "seed -1"),
        ({"seed": 0, "days": 0}, "0 days"),
        ({"seed": 0, "start": "1.1.2020"}, "1.1.2020"),
    ],
)
def test_impossible_requests_are_refused_by_name(arguments, culprit):
    with pytest.raises(DataError, match=culprit):
        synthesise(**arguments)
