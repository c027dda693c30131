"""Weather that no student has seen: fresh synthetic years, cut into windows that reveal nothing of each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.datasets.jena import synthesise
from grader.model import Unseen

YEARS = 30
"""Fresh years; each gives 45 windows. With 1,350 windows chance moves the ratio of two errors by about 0.8 %."""
STEPS, HORIZON = 120, 24
"""Hours in a window, and from its last hour to its target."""
ROWS_PER_HOUR = 6
ROWS_PER_DAY = 24 * ROWS_PER_HOUR
STRETCH = 8 * ROWS_PER_DAY
"""Rows that a window has to itself: 6 days up to its target, and 1 to 3 days from there to the next window."""
TEMPERATURE = 1
WINDS = [11, 12]
MISSING = -9999.0
FAULTY_SHARE = 0.1
"""Of the windows, in which a few readings are marked as faulty."""


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """1350 windows, shape (1350, 120, 14), in physical units, some with faults; as labels the temperatures a day later.

    They come in random order, without dates, and start at random times of the day. From a target to the next window
    of its year at least a day goes by. The years are synthetic whatever `data` is, because a real year can be looked
    up. Further inputs: a record with faults in all columns, starts and rows of windows, sizes of layers, sequences and
    weights of a recurrent layer, and series to be cut.
    """
    years = [_year(int.from_bytes(rng.bytes(16), "little")) for _ in range(YEARS)]
    stretches = np.concatenate([_stretches(rng, year) for year in years])
    stretches = stretches[rng.permutation(len(stretches))]
    windows = stretches[:, :STEPS].copy()
    inputs = {
        "windows": _with_faults(rng, windows),
        "record": _faulty_record(rng),
        "starts": np.sort(rng.choice(3000, size=400, replace=False)),
        "rows": np.sort(rng.choice(3700, size=7, replace=False)),
        "sizes": rng.integers(2, 60, size=(12, 3)),
        "widths": rng.integers(2, 9, size=(6, 3)),
        "sequence": rng.normal(size=(4, 25, 5)),
        "kernel": rng.normal(scale=0.6, size=(5, 7)),
        "recurrent_kernel": rng.normal(scale=0.5, size=(7, 7)),
        "bias": rng.normal(scale=0.5, size=7),
        "cuts": np.column_stack(
            [rng.integers(2, 7, size=12), rng.integers(1, 6, size=(12, 2)), rng.integers(1, 60, 12)]
        ),
    }
    now = stretches[:, STEPS - 1, TEMPERATURE].copy()
    return Unseen(inputs, {"temperature": stretches[:, STEPS, TEMPERATURE].copy(), "temperature_now": now})


def _year(seed: int) -> np.ndarray:
    """The 14 columns of one synthetic year, missing readings replaced, shape (rows, 14)."""
    year = synthesise(seed).drop(columns="Date Time")
    return year.mask(year == MISSING).ffill().bfill().to_numpy()


def _stretches(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    """Hourly rows of a window and of its target's hour, shape (45, 121, 14): one such from every 8 days."""
    starts = np.arange(0, len(rows) - STRETCH + 1, STRETCH)
    starts = starts + rng.integers(ROWS_PER_DAY, size=len(starts))
    hours = np.append(np.arange(STEPS), STEPS - 1 + HORIZON)
    return rows[starts[:, np.newaxis] + ROWS_PER_HOUR * hours]


def _with_faults(rng: np.random.Generator, windows: np.ndarray) -> np.ndarray:
    """Some windows get 1 to 3 hours without a wind speed, none of them the first."""
    faulty = windows.copy()
    for window in np.flatnonzero(rng.random(len(windows)) < FAULTY_SHARE):
        begin = int(rng.integers(1, STEPS - 3))
        faulty[window, begin : begin + int(rng.integers(1, 4)), WINDS] = MISSING
    return faulty


def _faulty_record(rng: np.random.Generator) -> np.ndarray:
    """Shape (300, 14): readings above and below zero, with faults in all columns, alone, in runs and at the end."""
    record = np.round(rng.normal(scale=40.0, size=(300, 14)), 2)
    missing = rng.random(record.shape) < 0.004
    missing[-2:, 3] = missing[100:130, 11] = missing[180:184, [0, 5]] = True
    missing[0] = False
    return np.where(missing, MISSING, record)
