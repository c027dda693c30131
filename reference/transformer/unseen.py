"""Series that no student has seen, a window of each; and random inputs for functions that need no training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.datasets.panjapan import POINTS, synthesise
from grader.model import Unseen

SERIES = 1200
"""Fresh series, one window of each: no window can tell another one's future. Chance moves the ratio of two errors by
about 1 %."""
PATCH, PAST, AHEAD = 6, 28, 4
"""Hours of a patch; patches seen, and patches to forecast."""
START = 8.0
"""Bandwidth from which the best ones are searched."""


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """1200 windows, shape (1200, 28, 6), with what followed as labels, shape (1200, 4, 6), and the error of the
    seasonal naive forecast.

    Each window is scaled with mean and standard deviation of its own past. The series are synthetic whatever `data` is,
    because a real one can be looked up. Further inputs: series for kernel regression, scores and masks, vectors.
    """
    series = synthesise(int.from_bytes(rng.bytes(16), "little"), SERIES)
    hours = PATCH * (PAST + AHEAD)
    starts = rng.integers(POINTS - hours + 1, size=SERIES)
    order = rng.permutation(SERIES)
    windows = np.stack([_window(series[one, starts[one] : starts[one] + hours]) for one in order])
    past, future = windows[:, :PAST], windows[:, PAST:].astype(np.float64)
    naive = float(np.abs(past[:, -AHEAD:] - future).mean())
    inputs = {"past": past, **_regression(rng), **_vectors(rng)}
    return Unseen(inputs, {"future": future, "seasonal_naive_mae": naive})


def _window(hours: np.ndarray) -> np.ndarray:
    """A window in patches, shape (32, 6), in standard deviations of its past."""
    past = hours[: PATCH * PAST]
    return ((hours - past.mean()) / (past.std() or 1.0)).reshape(-1, PATCH).astype(np.float32)


def _regression(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Times and readings. Lengths differ, so that none can be taken for another.

    `waves` are three noisy sine waves at the times `moments`.
    """
    moments = np.cumsum(rng.uniform(0.6, 1.4, 90))
    waves = [_wave(rng, moments) for _ in range(3)]
    return {
        "times": np.cumsum(rng.uniform(0.5, 1.5, 11)).astype(np.float32),
        "readings": rng.standard_normal(11).astype(np.float32),
        "asked": rng.uniform(2.0, 8.0, 7).astype(np.float32),
        "moments": moments.astype(np.float32),
        "waves": np.stack(waves).astype(np.float32),
    }


def _wave(rng: np.random.Generator, moments: np.ndarray) -> np.ndarray:
    """A noisy sine wave whose leave-one-out loss falls from a bandwidth of `START` to its smallest, and rises then."""
    tried = np.geomspace(1, START, 40)
    while True:
        turns = moments / rng.uniform(25, 40) + rng.random()
        wave = np.sin(2 * np.pi * turns) + 0.6 * rng.standard_normal(len(moments))
        losses = np.array([_left_out(moments, wave, one) for one in tried])
        best = int(losses.argmin())
        if 0 < best < len(tried) - 1 and np.all(np.diff(losses[best:]) > 0) and np.all(np.diff(losses[:best]) < 0):
            return wave


def _left_out(moments: np.ndarray, wave: np.ndarray, bandwidth: float) -> float:
    """Mean squared error of each value as the others estimate it, by a Gaussian kernel."""
    weights = np.exp(-(((moments[:, None] - moments) / bandwidth) ** 2) / 2)
    np.fill_diagonal(weights, 0)
    return float(np.mean((wave - weights @ wave / weights.sum(axis=1)) ** 2))


def _vectors(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Random vectors, of widths and lengths that all differ; a mask that leaves some rows nothing, and one that does not."""
    shapes = {
        "scores": (2, 3, 5, 7),
        "asking": (2, 5, 12),
        "source": (2, 7, 10),
        "tokens": (2, 6, 8),
        "memory": (2, 9, 8),
        "week": (3, 9, 6),
        "day": (3, 5, 6),
    }
    found = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    mask = rng.random((5, 7)) < 0.5
    mask[np.arange(5), rng.integers(7, size=5)] = True
    holes = mask.copy()
    holes[[1, 3]] = False
    hidden = rng.random((3, 9)) < 0.4
    hidden[0, 0] = True
    return {**found, "mask": mask, "holes": holes, "hidden": hidden}
