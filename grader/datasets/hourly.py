"""Hourly series of many kinds, like those of servers, sensors, prices and social media. All have a daily cycle.

A series is the sum of a daily cycle with its own shape, weaker at the weekend; a level that wanders, follows a trend
and sometimes jumps; noise; and spikes that come without warning and fade away. The kinds differ in the size of these
parts. Counts are Poisson numbers; the logarithm of their rate is such a sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["HOURS", "KINDS", "Kind", "simulate"]

Array = npt.NDArray[np.float64]

HOURS = 840
"""Length of a series: 35 days."""
VARIETY = 0.3
"""Standard deviation of the logarithm of each parameter, between series of one kind."""


@dataclass(frozen=True)
class Kind:
    """One kind of series: the sizes of its parts, in units of `scale`."""

    name: str
    """The name of its files."""
    level: float
    """Mean in the unit of the series; for counts, the mean number in an hour."""
    scale: float
    """The unit of the fields below, in the unit of the series; for counts, in natural logarithms."""
    daily: float
    """Standard deviation of the daily cycle."""
    weekend: float
    """Share of the daily cycle that is left at the weekend."""
    wander: float
    """Standard deviation of the level."""
    memory: float
    """Time constant of the level, in hours."""
    noise: float
    """Standard deviation of the noise, which is independent from hour to hour."""
    trend: float
    """Standard deviation of the change from the first hour to the last."""
    shifts: float
    """Mean number of jumps of the level; each has a standard deviation of 1.5."""
    spikes: float
    """Mean number of spikes."""
    height: float
    """Mean height of a spike; negative spikes are failures."""
    fading: float
    """Time in which a spike fades, in hours."""
    counts: bool = False
    """Whether the values are whole numbers of events."""


KINDS = (
    Kind("requests", 15000, 5000, 1.0, 0.6, 0.25, 12, 0.20, 0.3, 0.2, 3, 1.5, 2),
    Kind("price", 0.3, 0.12, 1.0, 1.0, 0.30, 8, 0.40, 0.4, 0.1, 2, 2.5, 1),
    Kind("temperature", 85, 6, 0.4, 1.0, 0.80, 30, 0.15, 0.5, 0.7, 2, -3.0, 8),
    Kind("mentions", 12, 0.7, 0.8, 0.8, 0.40, 6, 0.15, 0.3, 0.2, 4, 1.8, 3, counts=True),
)
"""The kinds of series; a set of series cycles through them."""


def simulate(rng: np.random.Generator, number: int) -> Array:
    """`number` series, cycling through the kinds; shape (number, `HOURS`), each in its own unit, without gaps.

    They start at midnight, each on its own day of the week.
    """
    return np.stack([_series(rng, KINDS[turn % len(KINDS)]) for turn in range(number)])


def _series(rng: np.random.Generator, kind: Kind) -> Array:
    hours = np.arange(HOURS)
    signal = (
        _some(rng, kind.daily) * _day(rng, hours) * _week(rng, hours, kind.weekend)
        + _some(rng, kind.wander) * _wandering(rng, kind.memory)
        + _some(rng, kind.noise) * rng.standard_normal(HOURS)
        + kind.trend * rng.standard_normal() * (hours / HOURS - 0.5)
        + _jumps(rng, hours, kind.shifts)
        + _spikes(rng, kind)
    )
    level, scale = _some(rng, kind.level), kind.scale
    if kind.counts:
        return rng.poisson(level * np.exp(np.minimum(scale * signal, 4.0))).astype(np.float64)
    return np.maximum(level + scale * level / kind.level * signal, 0.0)


def _some(rng: np.random.Generator, typical: float) -> float:
    return float(typical * rng.lognormal(0.0, VARIETY))


def _day(rng: np.random.Generator, hours: Array | npt.NDArray[np.int_]) -> Array:
    """A daily cycle of variance 1: two waves, the second at most as high as the first, with a peak at any hour."""
    angle = 2 * np.pi * (hours - rng.uniform(0, 24)) / 24
    cycle = np.cos(angle) + rng.uniform(0, 1) * np.cos(2 * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(cycle / cycle.std())


def _week(rng: np.random.Generator, hours: Array | npt.NDArray[np.int_], left: float) -> Array:
    """1 on five days of the week, and `left` on the other two."""
    day = (hours // 24 + rng.integers(7)) % 7
    return np.where(day < 5, 1.0, left)


def _wandering(rng: np.random.Generator, memory: float) -> Array:
    """A stationary Ornstein-Uhlenbeck process of variance 1."""
    keep = np.exp(-1 / memory)
    return _filter(rng.standard_normal(HOURS + 200) * np.sqrt(1 - keep**2), keep)[200:]


def _jumps(rng: np.random.Generator, hours: Array | npt.NDArray[np.int_], average: float) -> Array:
    level = np.zeros(HOURS)
    for _ in range(rng.poisson(average)):
        level += 1.5 * rng.standard_normal() * (hours >= rng.integers(HOURS))
    return level


def _spikes(rng: np.random.Generator, kind: Kind) -> Array:
    """Spikes at random hours; their heights have an exponential distribution."""
    pushes = np.zeros(HOURS)
    for _ in range(rng.poisson(kind.spikes)):
        pushes[rng.integers(HOURS)] += kind.height * rng.exponential()
    return _filter(pushes, float(np.exp(-1 / kind.fading)))


def _filter(pushes: Array, keep: float) -> Array:
    """y[i] = keep * y[i - 1] + pushes[i], from 0."""
    result, state = np.empty_like(pushes), 0.0
    for hour, push in enumerate(pushes.tolist()):
        result[hour] = state = keep * state + push
    return result
