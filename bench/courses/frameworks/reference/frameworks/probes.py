"""What is observed of the exercise with three libraries."""

import numpy as np

from grader.probes import probe

WALK = np.cumsum(np.cos(np.arange(60.0) ** 1.3))


@probe
def normalised(student):
    """A walk, scaled."""
    return {"walk": np.asarray(student["normalise"](WALK))}


@probe
def attended(student):
    """Weights for small queries and keys."""
    import torch

    table = torch.as_tensor(WALK).reshape(12, 5)
    return {"weights": student["attend"](table[:4], table[4:]).numpy()}


@probe
def baselines(student):
    """Means of windows."""
    import tensorflow as tf

    return {"means": np.asarray(student["baseline"](tf.constant(WALK.reshape(12, 5))))}
