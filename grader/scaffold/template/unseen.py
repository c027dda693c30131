"""Inputs that students never see. They reach the sandbox only when the last cell has run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.model import Unseen


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """A random walk that does not start at 0, shape (40,), and three weights.

    There are no labels: the right levels are those of the reference. A forecast would have them, as `Unseen(inputs,
    labels)`; the checks then find them as `expected.labels`.
    """
    series = rng.uniform(5, 10) + rng.normal(size=40).cumsum()
    return Unseen({"series": series, "weights": rng.uniform(0.1, 0.9, size=3)})
