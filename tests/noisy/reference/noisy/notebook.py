# %% [markdown]
# # Guessing with luck
#
# The mean of many draws is near zero; how near depends on luck.

# %% tags=["parameters"]
SEED = 3
DRAWS = 100

# %%
import numpy as np

rng = np.random.default_rng(SEED)


# %% question="guess"
def guess(draws: int) -> float:
    """The mean of `draws` normal numbers of `rng`."""
    # HINT: one line
    # BEGIN SOLUTION
    return float(rng.standard_normal(draws).mean())
    # END SOLUTION


# %%
guessed = guess(DRAWS)
print(f"{guessed:.3f}")
