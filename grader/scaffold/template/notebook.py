# %% [markdown]
# # __TITLE__
#
# Measurements jump about; what they measure often does not. *Exponential smoothing* keeps a level $s_t$ that
# follows the series $x_t$ slowly:
#
# $$s_0 = x_0, \qquad s_t = \alpha\, x_t + (1 - \alpha)\, s_{t-1}$$
#
# The weight $\alpha$, between 0 and 1, says how much a new measurement counts.

# %%
import numpy as np

series = np.array([20.0, 21.0, 19.5, 20.5, 26.0, 20.0, 20.5, 21.0])

# %% [markdown]
# ## Exponential smoothing (6 points)


# %% question="smooth"
def smooth(values: np.ndarray, weight: float) -> np.ndarray:
    """The levels of `values`, shape (steps,), in the same shape and unit.

    `weight` is the share with which a new value counts, between 0 and 1.
    """
    # HINT: each level needs the one before it; where does the first one come from? About five lines.
    # BEGIN SOLUTION
    levels = np.empty(len(values))
    levels[0] = values[0]
    for step in range(1, len(values)):
        levels[step] = weight * values[step] + (1 - weight) * levels[step - 1]
    return levels
    # END SOLUTION


# %%
print(smooth(series, 0.3).round(2))

# %% [markdown]
# **Comment (1 point, graded by hand):** the fifth measurement, 26.0, is a mistake of the instrument. What does a
# small weight do about it, and what is the price?

# %% [markdown] question="smooth" manual=1
# <!-- BEGIN SOLUTION -->
# With a small weight one wrong measurement moves the level little. The price is that the level also follows a
# true change slowly: it lags behind.
# <!-- END SOLUTION -->
