"""What is observed of the light exercise."""

import numpy as np

from grader.probes import probe

WALK = np.cumsum(np.cos(np.arange(60.0) ** 1.3))


@probe
def normalised(student):
    """A walk, scaled."""
    return {"walk": np.asarray(student["normalise"](WALK))}


@probe
def smoothed(student):
    """A walk, smoothed, and the series of the notebook."""
    return {"walk": np.asarray(student["smooth"](WALK, 4)), "series": np.asarray(student["smoothed"])}


@probe
def forecasts(student):
    """A walk, continued."""
    return {"walk": np.asarray(student["forecast"](WALK, 3))}
