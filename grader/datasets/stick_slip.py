"""A laboratory fault that sticks, creaks and slips: its sound, sample by sample, and the time left until failure.

The model follows what is known of such experiments (Rouet-Leduc et al. 2017, Geophys. Res. Lett. 44, 9276): the
fault fails repeatedly, at varying intervals. While it is loaded, a background hum grows steadily. On top of it come
bursts that grow and become more frequent as failure nears; by far the largest comes about a third of a second before
the recorded failure. The signal's offset, the level of its quiet stretches, the size of the slips and the intervals are
about those of the LANL record (see `grader.datasets.lanl`). The sampling rate is lower, and the growth of the hum was
chosen so that two seconds of sound predict the time left: the real fault is less regular.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.datasets.processes import Array

__all__ = ["SAMPLES_PER_SECOND", "Record", "simulate"]

SAMPLES_PER_SECOND = 2000
"""Samples per second; the real record has 4 million, which would make the stand-in too large."""
SHORTEST, LONGEST = 7.0, 11.0
"""Shortest and longest time from one failure to the next, in seconds."""
OFFSET = 4.5
"""Mean of the recorded signal, in units of the recorder; the real record's is 4.52."""
QUIET = 1.6
"""Standard deviation of the hum 11 seconds before failure, in units of the recorder."""
HUM_GROWTH = 0.35
"""Growth of the hum, per second, as an exponent."""
WAVERING = {0.015: 0.25, 0.1: 0.1}
"""Fluctuations of the hum's logarithm: standard deviations, by the seconds between independent levels."""
BURSTS_AT_FAILURE = 20.0
"""Bursts per second just before failure."""
BURST_SECONDS = 3.0
"""Seconds before failure at which the rate of bursts is smaller by a factor e."""
PITCH = 440.0
"""Frequency of the ringing, in Hz."""
SLIP = 0.32
"""Seconds from the main slip to the failure that is recorded."""
SLIP_SIZE = 2500.0
"""Typical amplitude of the main slip, in units of the recorder."""
LIMIT = 5500
"""Largest reading of the recorder."""


@dataclass(frozen=True)
class Record:
    """A simulated record."""

    sound: npt.NDArray[np.int16]
    """The recorded sound: shape (samples,), int16, in units of the recorder."""
    left: Array
    """Seconds until the next failure, shape (samples,); falls steadily, and jumps up after each failure."""


def simulate(rng: np.random.Generator, failures: int, first: float, last: float) -> Record:
    """A record with `failures` failures: it starts `first` seconds before one, and ends `last` seconds after one."""
    left = _time_left(rng, failures, first, last)
    sound = OFFSET + _hum(rng, left) + _bursts(rng, left) + _slips(rng, left)
    return Record(np.clip(np.rint(sound), -LIMIT, LIMIT).astype(np.int16), left)


def _time_left(rng: np.random.Generator, failures: int, first: float, last: float) -> Array:
    """The time left in seconds: ramps that fall to one sample before zero; the last one is cut off."""
    durations = [first, *rng.uniform(SHORTEST, LONGEST, failures)]
    ramps = [np.arange(round(length * SAMPLES_PER_SECOND), 0, -1) / SAMPLES_PER_SECOND for length in durations]
    ramps[-1] = ramps[-1][: round(last * SAMPLES_PER_SECOND)]
    return np.concatenate(ramps)


def _hum(rng: np.random.Generator, left: Array) -> Array:
    """Noise whose level grows exponentially towards failure, and wavers."""
    wavering = sum(size * _wavering(rng, len(left), seconds) for seconds, size in WAVERING.items())
    level = QUIET * np.exp(HUM_GROWTH * (LONGEST - left) + wavering)
    return np.asarray(level * rng.standard_normal(len(left)))


def _wavering(rng: np.random.Generator, samples: int, seconds: float) -> Array:
    """A standard normal process: independent numbers, one every so many seconds, joined by straight lines."""
    spacing = seconds * SAMPLES_PER_SECOND
    knots = rng.standard_normal(int(samples / spacing) + 2)
    return np.asarray(np.interp(np.arange(samples) / spacing, np.arange(len(knots)), knots) * np.sqrt(1.5))


def _bursts(rng: np.random.Generator, left: Array) -> Array:
    """Ringing that starts suddenly and dies away in about 2 ms, more often and louder towards failure."""
    chance = BURSTS_AT_FAILURE / SAMPLES_PER_SECOND * np.exp(-left / BURST_SECONDS)
    struck = rng.random(len(left)) < chance
    size = np.zeros(len(left))
    loudness = 6 * QUIET * np.exp(HUM_GROWTH * (LONGEST - left[struck]))
    size[struck] = loudness * rng.lognormal(0, 0.5, int(struck.sum()))
    return _ring(size, decay=0.002)


def _slips(rng: np.random.Generator, left: Array) -> Array:
    """The main slip of each cycle."""
    size = np.zeros(len(left))
    slips = np.flatnonzero((left[:-1] > SLIP) & (left[1:] <= SLIP))
    size[slips] = SLIP_SIZE * rng.lognormal(0, 0.2, len(slips))
    return _ring(size, decay=0.02)


def _ring(size: Array, decay: float) -> Array:
    """Each number of `size` starts an oscillation of that amplitude; `decay` in seconds."""
    seconds = np.arange(round(8 * decay * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    ringing = np.exp(-seconds / decay) * np.sin(2 * np.pi * PITCH * seconds)
    return np.convolve(size, ringing)[: len(size)]
