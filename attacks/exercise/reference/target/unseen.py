"""What nobody has seen: other draws of the same process, a draw of another one, and what follows each window."""

from pathlib import Path

import numpy as np

from grader.model import Unseen

PROCESS, OTHER = (-0.9, 1.7), (0.5, -0.4)
"""Weights of the last two values, oldest first."""
STEPS, WINDOWS = 6, 200


def walk(rng: np.random.Generator, weights: tuple[float, float], steps: int) -> np.ndarray:
    """An autoregression of order two: shape (steps,)."""
    values = [0.0, 0.0]
    for shock in rng.standard_normal(steps + 50):
        values.append(weights[0] * values[-2] + weights[1] * values[-1] + 0.1 * shock)
    return np.array(values[-steps:])


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """Windows of series of their own, so that none holds what follows another."""
    drawn = np.stack([walk(rng, PROCESS, STEPS + 1) for _ in range(WINDOWS)])
    windows, following = drawn[:, :-1], drawn[:, -1]
    series = [rng.standard_normal(size) for size in (1, 10, 100)]
    return Unseen(
        inputs={"windows": windows, "series": series, "other": walk(rng, OTHER, 400), "note": "@UNSEEN@"},
        labels={"next": following, "persistence": float(abs(following - windows[:, -1]).mean()), "note": "@LABELS@"},
    )
