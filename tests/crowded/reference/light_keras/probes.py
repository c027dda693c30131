import numpy as np

from grader.probes import probe


@probe
def fitted(student):
    """The line that the notebook has found."""
    return {"slope": float(student["slope"])}


@probe
def applied(student):
    """The line on some values."""
    return {"values": np.asarray(student["apply"](np.arange(4.0), 2.0), dtype=float)}
