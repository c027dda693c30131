"""Straight lines that no student has seen."""

from pathlib import Path

import numpy as np

from grader.model import Unseen


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """Five lines of six steps, and what follows each."""
    starts, slopes = rng.normal(size=(2, 5, 1))
    lines = starts + slopes * np.arange(7.0)
    return Unseen({"windows": lines[:, :-1]}, {"next": lines[:, -1]})
