"""Series that no student has seen, of days and of hours; and random inputs for functions that need no training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.datasets.rhythms import simulate
from grader.model import Unseen

KNOWN, AHEAD = 8, 4
"""Periods that a forecast may look at, and periods to forecast, as in the notebook."""
FAMILIES = {"profile": ("profile", 7), "sine": ("sine", 7), "pulse": ("pulse", 7), "hours": ("curve", 24)}
"""Shape and period of each family."""
PERIODS = 24
"""Length of the series in the notebook: as long, so that trends are as steep."""
SERIES = 500
"""Of each family. Chance moves the ratio of two errors by about 1 %."""


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """What is known of 500 series of each family, shape (500, 8 periods), and as labels what came, (500, 4 periods).

    Further inputs: windows, series and z-scores for the small functions, tokens and patches, and numbers to fill
    the weights of networks with.
    """
    known, future = {}, {}
    for name, (shape, period) in FAMILIES.items():
        series = simulate(rng, SERIES, shape, period, PERIODS)
        known[name] = series[:, : KNOWN * period].astype(np.float32)
        future[name] = series[:, KNOWN * period : (KNOWN + AHEAD) * period]
    return Unseen(inputs={"known": known, **_small(rng)}, labels={"future": future})


def _small(rng: np.random.Generator) -> dict[str, object]:
    """Random inputs. Lengths and numbers differ, so that none can be taken for another."""
    level, unit = rng.uniform(-20, 20, (5, 1)), 10.0 ** rng.uniform(-1, 2, (5, 1))
    return {
        "windows": (level + unit * rng.standard_normal((5, 22))).astype(np.float32),
        "series": rng.standard_normal((3, 31)).astype(np.float32),
        "scores": rng.standard_normal((4, 20)).astype(np.float32),
        "tokens": rng.standard_normal((2, 6, 12)).astype(np.float32),
        "patches": rng.standard_normal((3, 9, 5)).astype(np.float32),
        "histories": (level + unit * rng.standard_normal((5, 29))).astype(np.float32),
        "weights": rng.standard_normal(8000).astype(np.float32),
    }
