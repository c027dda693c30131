"""Series with a rhythm: a trend, a slow wave, a pattern that repeats in every period, and noise.

Days with a weekly pattern (a period of 7) and hours with a daily one (a period of 24) are of the same making.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["SHAPES", "simulate"]

Array = npt.NDArray[np.float64]

SHAPES = ("profile", "sine", "pulse", "curve")
"""Of the pattern: a level for each step of the period, a sine, one burst, or three harmonics of a smooth curve."""


def simulate(rng: np.random.Generator, series: int, shape: str, period: int, periods: int) -> Array:
    """So many series of one shape, each with a level and a unit of its own: shape (series, period * periods).

    A series is level + unit * (trend + slow wave + pattern + noise). Equal generators give equal series. Raises
    `ValueError` for a shape that does not exist.
    """
    steps = np.arange(period * periods)
    turns = steps / period  # time in periods
    trend = rng.normal(0, 1, (series, 1)) * turns / periods
    waves = turns / rng.uniform(8, 18, (series, 1)) + rng.random((series, 1))
    slow = rng.uniform(0, 1, (series, 1)) * np.sin(2 * np.pi * waves)
    pattern = _pattern(rng, series, shape, period)[:, steps % period]
    noise = rng.uniform(0.2, 0.5, (series, 1)) * rng.standard_normal((series, len(steps)))
    level, unit = rng.uniform(-50, 50, (series, 1)), 10 ** rng.uniform(-1, 2, (series, 1))
    return np.asarray(level + unit * (trend + slow + pattern + noise))


def _pattern(rng: np.random.Generator, series: int, shape: str, period: int) -> Array:
    """One period of each series, shape (series, period); each of another form."""
    step = np.arange(period)
    if shape == "profile":
        levels = rng.standard_normal((series, period))
        return np.asarray(levels - levels.mean(axis=1, keepdims=True))
    if shape == "sine":
        return np.asarray(rng.uniform(0.5, 1.5, (series, 1)) * _wave(rng, series, step / period))
    if shape == "pulse":
        since = (step - rng.integers(period, size=(series, 1))) % period
        return np.asarray(rng.uniform(1, 3, (series, 1)) * (since < rng.integers(1, 3, (series, 1))))
    if shape == "curve":
        harmonics = [rng.normal(0, 1 / k, (series, 1)) * _wave(rng, series, k * step / period) for k in (1, 2, 3)]
        return np.asarray(sum(harmonics))
    raise ValueError(f"there is no shape {shape!r}: it is one of {', '.join(SHAPES)}")


def _wave(rng: np.random.Generator, series: int, turns: Array) -> Array:
    """A sine with a phase of its own in each series, shape (series, steps)."""
    return np.asarray(np.sin(2 * np.pi * (turns + rng.random((series, 1)))))
