# %% [markdown]
# # Moving averages
#
# A short exercise for the tests of gradecast.

# %% tags=["parameters"]
WIDTH = 3

# %%
import numpy as np

# %% [markdown]
# ## The mean


# %% question="mean"
def mean(values: np.ndarray) -> float:
    """The arithmetic mean of `values`, shape (n,)."""
    # HINT: no library function is needed
    # BEGIN SOLUTION
    total_of_values = values.sum()
    return float(total_of_values / len(values))
    # END SOLUTION


# %%
average = mean(np.arange(10.0))
print("the mean is", average)


# %% question="smooth"
def smooth(values: np.ndarray, width: int) -> np.ndarray:
    """The moving average of `values`: shape (n - width + 1,)."""
    # BEGIN SOLUTION
    kernel_of_ones = np.ones(width) / width
    return np.convolve(values, kernel_of_ones, mode="valid")
    # END SOLUTION


# %%
smoothed = smooth(np.arange(10.0), WIDTH)

# %% [markdown] question="smooth" manual=1
# Why is the result shorter than the series?
#
# <!-- BEGIN SOLUTION -->
# Each average needs a full window of values.
# <!-- END SOLUTION -->


# %% question="forecast"
def forecast(windows: np.ndarray) -> np.ndarray:
    """The next value of each window: shape (n, steps) to (n,)."""
    # BEGIN SOLUTION
    slopes_per_step = (windows[:, -1] - windows[:, 0]) / (windows.shape[1] - 1)
    return windows[:, -1] + slopes_per_step
    # END SOLUTION
