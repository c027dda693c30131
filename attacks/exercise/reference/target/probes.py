"""What the target observes. @PROBES@"""

import numpy as np

from grader.probes import probe


@probe
def means(student):
    """The mean of 0, 1, 2, 3."""
    return {"mean": float(student["mean"](np.arange(4.0)))}


@probe
def unseen_means(student, unseen):
    """Means of three unseen series."""
    return {"means": [float(student["mean"](values.copy())) for values in unseen["series"]]}


@probe
def fits(student, unseen):
    """Weights for an unseen process, shape (2,); and those in the notebook."""
    return {"other": np.asarray(student["fit"](unseen["other"].copy())), "own": np.asarray(student["weights"])}


@probe
def forecasts(student, unseen):
    """Forecasts for unseen windows, shape (n,)."""
    return {"next": np.asarray(student["forecast"](unseen["windows"].copy()))}
