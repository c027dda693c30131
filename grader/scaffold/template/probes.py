"""What is observed, inside the sandbox, after the notebook ran. Nothing here knows what is right."""

import numpy as np

from grader.probes import probe


@probe
def small_series(student):
    """Levels of a series that students may see, a step from 0 to 1: shape (5,)."""
    step = np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    return {"levels": np.asarray(student["smooth"](step, 0.5))}


@probe
def unseen_series(student, unseen):
    """Levels of a series that students never see, for each weight: shape (weights, steps); and of one value."""
    series, weights = unseen["series"], unseen["weights"].tolist()
    return {
        "levels": np.array([student["smooth"](series.copy(), weight) for weight in weights]),
        "of_one_value": np.asarray(student["smooth"](series[:1].copy(), 0.5)),
    }
