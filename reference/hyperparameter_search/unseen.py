"""Years of weather that no student has seen, and random inputs for functions that need no training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.datasets.jena import synthesise
from grader.model import Unseen

YEARS = 6
"""Fresh years; each gives some 230 windows."""
WINDOW, HORIZON = 24, 6
"""Hours in a window, and from its last hour to its target."""
APART = 37
"""Hours from one window to the next: no window tells another one's target, and they start at all times of the day."""


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """Windows in °C, shape (n, 24), with the temperature 6 hours after each, shape (n,), as labels, and the RMSE of the
    naive forecast, "as yesterday at this hour".

    The years are synthetic whatever `data` is, because a real year can be looked up. Further inputs: a drifting series,
    whole numbers, windows for neighbours, and losses.
    """
    spans = np.concatenate([_spans(rng) for _ in range(YEARS)])
    spans = spans[rng.permutation(len(spans))]
    naive = float(np.sqrt(np.mean((spans[:, HORIZON - 1] - spans[:, -1]) ** 2)))
    drift = rng.standard_t(3, 600) * rng.uniform(1, 5) + np.linspace(0, rng.uniform(5, 20), 600)
    return Unseen(
        inputs={
            "hours": spans[:, :WINDOW].copy(),
            "series": drift,
            "rows": int(rng.integers(200, 400)),
            "guesses": rng.standard_normal(40),
            "facts": rng.standard_normal(40),
            "numbers": rng.integers(2, 9, size=16),
            "windows": rng.standard_normal((60, 3)),
            "targets": rng.standard_normal(60),
            "ends": rng.uniform(0.1, 0.8, 243),
            "speeds": 10 ** rng.uniform(-1.5, 0.5, 243),
        },
        labels={"temperature": spans[:, -1].copy(), "naive_rmse": naive},
    )


def _spans(rng: np.random.Generator) -> np.ndarray:
    """Hourly temperatures of one fresh year, from the first hour of a window to its target: shape (n, 30)."""
    year = synthesise(int.from_bytes(rng.bytes(16), "little"))["T (degC)"].to_numpy(dtype=float)[::6]
    starts = np.arange(int(rng.integers(APART)), len(year) - WINDOW - HORIZON + 1, APART)
    return year[starts[:, np.newaxis] + np.arange(WINDOW + HORIZON)]
