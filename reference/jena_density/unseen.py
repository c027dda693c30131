"""Weather that no student has seen: fresh synthetic years, cut into windows that reveal nothing of each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from grader.datasets.jena import synthesise
from grader.model import Unseen

YEARS = 20
"""Fresh years; each gives 36 windows. With 720 windows chance moves the ratio of two errors by about 2 %."""
STEPS, HORIZON = 144, 48
"""Hours in a window, and from its last hour to its target."""
ROWS_PER_HOUR = 6
ROWS_PER_DAY = 24 * ROWS_PER_HOUR
STRETCH = 10 * ROWS_PER_DAY
"""Rows that a window has to itself: 8 days up to its target, and 1 to 3 days from there to the next window."""
DENSITY = "rho (g/m**3)"
MISSING = -9999


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """720 windows, shape (720, 144, 14), in physical units, with the densities two days after each as labels.

    The windows come in random order, without dates, and start at random times of the day. From a target to the next
    window of its year at least a day goes by, so no window tells the target of another. The years are
    synthetic whatever `data` is, because a real year can be looked up. Further inputs: a matrix to normalise,
    and numbers of rows to split.
    """
    years = [_year(int.from_bytes(rng.bytes(16), "little")) for _ in range(YEARS)]
    stretches = np.concatenate([_stretches(rng, year) for year in years])
    stretches = stretches[rng.permutation(len(stretches))]
    column = list(years[0].columns).index(DENSITY)
    labels = {"density": stretches[:, -1, column].copy(), "density_now": stretches[:, STEPS - 1, column].copy()}
    return Unseen(
        inputs={
            "windows": stretches[:, :STEPS].copy(),
            "matrix": _drifting_matrix(rng),
            "matrix_rows": np.array([700, 200]),
            "row_counts": rng.integers(1_000, 500_000, size=8),
        },
        labels=labels,
    )


def _year(seed: int) -> pd.DataFrame:
    """The 14 columns of one synthetic year, missing readings replaced as question 1 asks."""
    year = synthesise(seed).drop(columns="Date Time")
    return year.mask(year == MISSING).ffill().bfill()


def _stretches(rng: np.random.Generator, year: pd.DataFrame) -> np.ndarray:
    """Hourly rows of a window and of its target's hour, shape (36, 145, 14): one such from every 10 days."""
    rows = year.to_numpy()
    starts = np.arange(0, len(rows) - STRETCH + 1, STRETCH)
    starts = starts + rng.integers(ROWS_PER_DAY, size=len(starts))
    # The last step is the target's: `HORIZON` hours after the last step of the window.
    hours = np.append(np.arange(STEPS), STEPS - 1 + HORIZON)
    return rows[starts[:, np.newaxis] + ROWS_PER_HOUR * hours]


def _drifting_matrix(rng: np.random.Generator) -> np.ndarray:
    """Shape (1200, 14): columns of very different sizes whose level and spread change half-way down."""
    rows, columns = 1200, 14
    drift = np.linspace(0, 1, rows)[:, np.newaxis]
    size = 10.0 ** rng.uniform(-2, 3, columns)
    level = rng.uniform(-5, 5, columns)
    shape = rng.standard_normal((rows, columns)) * (1 + 2 * drift) + 4 * drift * rng.choice([-1, 1], columns)
    return (shape + level) * size
