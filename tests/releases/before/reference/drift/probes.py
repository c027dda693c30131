"""What is observed."""

import numpy as np

from grader.probes import probe


@probe
def short(student):
    """The drift and the rhythm of a short series."""
    values = np.array([1.0, 4.0, 2.0, 3.0, 6.0, 4.0, 5.0])
    return {"drift": float(student["drift"](values)), "rhythm": np.asarray(student["rhythm"](values, 3))}


@probe
def tide(student):
    """The rhythm of the notebook's own series, a value for each hour of the period."""
    return {"tide": np.asarray(student["tide"]), "period": int(student["PERIOD"])}


@probe
def unseen_drift(student, unseen):
    """The drift of an unseen series."""
    return {"drift": float(student["drift"](unseen["level"].copy()))}


@probe
def unseen_rhythm(student, unseen):
    """The rhythm of an unseen series whose last period is not whole."""
    return {"rhythm": np.asarray(student["rhythm"](unseen["level"].copy(), 7))}
