"""Series that no student has seen, a window of each; and random inputs for functions that need no training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.datasets.panjapan import POINTS, synthesise
from grader.model import Unseen

SERIES = 1200
"""Fresh series, one window of each: no window can tell another one's future. Chance moves the ratio of two errors by
about 1 %."""
BACKCAST, FORECAST = 96, 24
"""Hours seen, and hours to forecast."""
KNOWN = 336
"""Hours of a series that were recorded before its window ends, at least: two weeks."""


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """1200 windows, shape (1200, 96, 1), with what followed as labels, shape (1200, 24), and the MAE of persistence.

    Each window is scaled with mean and standard deviation of all hours up to its end, and of no later one. The series
    are synthetic whatever `data` is, because a real one can be looked up. Further inputs: series to cut into windows,
    vectors to attend to, and weights for the layers of question 10.
    """
    series = synthesise(int.from_bytes(rng.bytes(16), "little"), SERIES)
    ends = rng.integers(KNOWN, POINTS - FORECAST + 1, size=SERIES)
    order = rng.permutation(SERIES)
    windows = np.stack([_window(series[one], ends[one]) for one in order])
    inputs, future = windows[:, :BACKCAST, np.newaxis], windows[:, BACKCAST:].astype(np.float64)
    naive = float(np.abs(inputs[:, -FORECAST:, 0] - future).mean())
    small = _small(rng)
    return Unseen(
        inputs={"windows": inputs, **small},
        labels={"future": future, "persistence_mae": naive, "vectors": small},
    )


def _window(series: np.ndarray, end: int) -> np.ndarray:
    """The hours before `end` and those after it, shape (120,), in standard deviations of what was known by then."""
    known = series[:end]
    window = series[end - BACKCAST : end + FORECAST]
    return ((window - known.mean()) / (known.std() or 1.0)).astype(np.float32)


def _small(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Random inputs. Lengths, widths and numbers differ, so that none can be taken for another."""
    shapes = {
        "queries": (2, 3, 5, 6),
        "keys": (2, 3, 7, 6),
        "values": (2, 3, 7, 4),
        "times": (9,),
        "readings": (9,),
        "moments": (5,),
        "head_weights": (4, 12, 12),
        "head_biases": (4, 12),
        "asking": (2, 5, 12),
        "asked": (2, 7, 12),
        "told": (2, 7, 12),
    }
    random = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    mask = rng.random((5, 7)) < 0.5
    mask[np.arange(5), rng.integers(7, size=5)] = True
    level, size = rng.uniform(-50, 50, (4, 1)), 10.0 ** rng.uniform(-2, 3, (4, 1))
    series = level + size * np.cumsum(rng.standard_normal((4, 30)), axis=1)
    return {**random, "mask": mask, "series": series}
