# %% [markdown]
# # Drift and rhythm
#
# The water level of a harbour rises slowly, and falls and rises with the tide. Take the two apart.

# %% tags=["parameters"]
PERIOD = 6

# %%
import numpy as np

hours = np.arange(48.0)
level = 2 + 0.05 * hours + np.sin(2 * np.pi * hours / PERIOD)

# %% [markdown]
# ## 1. Drift (5 points)


# %% question="drift"
def drift(values: np.ndarray) -> float:
    """How much the straight line that fits `values` best rises from one value to the next."""
    # BEGIN SOLUTION
    steps = np.arange(len(values)) - (len(values) - 1) / 2
    return float(steps @ values / (steps @ steps))
    # END SOLUTION


# %%
straight = level - drift(level) * hours
print(f"{drift(level):.3f} m/h, without it {drift(straight):.3f}")

# %% [markdown]
# ## 2. Rhythm (5 points)


# %% question="rhythm"
def rhythm(values: np.ndarray, period: int) -> np.ndarray:
    """The mean of all values at the same place in a period, shape (period,). Whole periods count, the rest does not."""
    # BEGIN SOLUTION
    whole = len(values) // period * period
    return values[:whole].reshape(-1, period).mean(axis=0)
    # END SOLUTION


# %%
tide = rhythm(straight, PERIOD)
print(tide.round(2))

# %% [markdown]
# **2 points, graded by hand:** what goes wrong when the rhythm is taken before the drift?

# %% [markdown] question="rhythm" manual=2
# <!-- BEGIN SOLUTION -->
# Later places in the period come later in time, so they are higher by the drift within a period.
# <!-- END SOLUTION -->
