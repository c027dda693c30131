"""What the toy exercise observes."""

import numpy as np

from grader.probes import probe


@probe
def means(student):
    """Means of small series."""
    return {"of_range": float(student["mean"](np.arange(4.0))), "of_one": float(student["mean"](np.array([5.0])))}


@probe
def averages(student):
    """A moving average of five values, and the result in the notebook."""
    values = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    return {"width_two": np.asarray(student["smooth"](values, 2)), "shape": list(student["smoothed"].shape)}


@probe
def forecasts(student, unseen):
    """Forecasts for windows that the notebook has never seen."""
    return {"next": np.asarray(student["forecast"](unseen["windows"].copy()))}
