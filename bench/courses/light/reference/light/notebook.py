# %% [markdown]
# # A look at a series
#
# Three short questions about one series, with numpy alone.

# %%
import numpy as np

series = np.sin(np.arange(200.0) / 7) * 3 + np.arange(200.0) / 50

# %% [markdown]
# ## 1. Normalise


# %% question="normalise"
def normalise(values: np.ndarray) -> np.ndarray:
    """`values`, shape (n,), scaled to mean 0 and standard deviation 1."""
    # BEGIN SOLUTION
    centred = values - values.mean()
    return centred / centred.std()
    # END SOLUTION


# %%
normalised = normalise(series)
print(normalised[:3])

# %% [markdown]
# ## 2. Smooth


# %% question="smooth"
def smooth(values: np.ndarray, width: int) -> np.ndarray:
    """The moving average of `values`: shape (n,) to (n - width + 1,)."""
    # BEGIN SOLUTION
    kernel = np.ones(width) / width
    return np.convolve(values, kernel, mode="valid")
    # END SOLUTION


# %%
smoothed = smooth(series, 5)
print(smoothed[:3])

# %% [markdown]
# ## 3. Forecast


# %% question="forecast"
def forecast(values: np.ndarray, steps: int) -> np.ndarray:
    """The line through the first and the last of `values`, shape (n,), continued: shape (steps,)."""
    # BEGIN SOLUTION
    slope = (values[-1] - values[0]) / (len(values) - 1)
    return values[-1] + slope * np.arange(1, steps + 1)
    # END SOLUTION


# %%
future = forecast(smoothed, 4)
print(future)
