"""Unseen inputs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.model import Unseen


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """A series with drift, whose last period of seven is not whole."""
    return Unseen({"level": rng.normal(size=60).cumsum() / 8 + 0.1 * np.arange(60.0)})
