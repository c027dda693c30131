"""Random processes and celestial mechanics on a grid of 10-minute steps; every array has shape (rows,)."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import numpy.typing as npt

__all__ = ["STEPS_PER_DAY", "noise", "relax", "season", "sun_height"]

Array = npt.NDArray[np.float64]

STEPS_PER_DAY = 144
"""Records of one day: one every 10 minutes."""
STEP_HOURS = 24 / STEPS_PER_DAY
"""Time from one record to the next, in hours."""
LATITUDE = np.deg2rad(50.93)
"""Latitude of Jena in radians."""
OBLIQUITY = np.deg2rad(23.44)
"""Tilt of the earth's axis, in radians."""
SOLAR_NOON = 12.23 / 24
"""Solar noon in Jena (11.58 degrees east) in Central European Time, as a fraction of the day."""
YEAR = 365.2425
"""Mean length of a year in days."""


def relax(forcing: Array, hours: float) -> Array:
    """`forcing` smoothed exponentially, with time constant `hours`: y[i] = a y[i-1] + (1 - a) forcing[i]."""
    keep = _memory(hours)
    pushes = ((1 - keep) * forcing).tolist()
    # One pass over Python floats takes 8 ms a year, so scipy's filters are not needed.
    return np.fromiter(accumulate(pushes, lambda state, push: keep * state + push), np.float64, len(pushes))


def noise(rng: np.random.Generator, rows: int, hours: float, smooth_hours: float = 0.0) -> Array:
    """A Gaussian process that tends to mean 0 and variance 1: Ornstein-Uhlenbeck with time constant `hours`.

    With `smooth_hours` the noise is relaxed twice, so the curve is smooth on that time scale. The process starts at 0,
    so drop the first few time constants.
    """
    first, second = _memory(hours), _memory(smooth_hours) if smooth_hours else 0.0
    series = relax(rng.standard_normal(rows), hours)
    if smooth_hours:
        series = relax(series, smooth_hours)
    # Variance of an AR(2) process with real roots (Box and Jenkins 1976, sect. 3.2.4).
    variance = (1 + first * second) / ((1 - first**2) * (1 - second**2) * (1 - first * second))
    return np.asarray(series / ((1 - first) * (1 - second) * np.sqrt(variance)))


def season(clock: Array, peak: float) -> Array:
    """The year's cosine: 1 on day `peak`, -1 half a year later; `clock` in days since 1 January."""
    return np.asarray(np.cos(2 * np.pi * (clock - peak) / YEAR))


def sun_height(clock: Array) -> Array:
    """Sine of the sun's height over Jena, 0 at night; `clock` in days since 1 January, Central European Time.

    Iqbal, An Introduction to Solar Radiation (1983), eq. 1.5.1; the declination is taken as a cosine of the
    year, and the equation of time is left out.
    """
    declination = -OBLIQUITY * season(clock, -10)
    hour_angle = 2 * np.pi * (clock - SOLAR_NOON)
    level = np.sin(LATITUDE) * np.sin(declination)
    swing = np.cos(LATITUDE) * np.cos(declination)
    return np.asarray(np.maximum(level + swing * np.cos(hour_angle), 0.0))


def _memory(hours: float) -> float:
    """Share of a state that is left after one step, with time constant `hours`."""
    return float(np.exp(-STEP_HOURS / hours))
