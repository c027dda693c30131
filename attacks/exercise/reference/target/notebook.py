# %% [markdown]
# # The target of attacks
#
# An autoregression of order two, small enough that a hundred hostile submissions are graded in a minute. It is no
# exercise for students.

# %%
import os

import numpy as np

PATH = dict(entry.split("=") for entry in os.environ["GRADECAST_DATA"].split(os.pathsep))["series"]
series = np.loadtxt(PATH)
training = series[:300]


# %% question="mean"
def mean(values: np.ndarray) -> float:
    """The arithmetic mean of `values`, shape (n,)."""
    # BEGIN SOLUTION
    return float(values.sum() / len(values))
    # END SOLUTION


# %% question="fit"
def fit(values: np.ndarray) -> np.ndarray:
    """Least-squares weights of the last two values for the next one, oldest first: shape (2,)."""
    # BEGIN SOLUTION
    lagged = np.stack([values[:-2], values[1:-1]], axis=1)
    return np.linalg.lstsq(lagged, values[2:], rcond=None)[0]
    # END SOLUTION


# %%
weights = fit(training)


# %% question="forecast"
def forecast(windows: np.ndarray) -> np.ndarray:
    """The next value of each window: shape (n, steps) to (n,)."""
    # BEGIN SOLUTION
    return windows[:, -2:] @ weights
    # END SOLUTION
