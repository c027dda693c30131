# %% [markdown]
# # Sunspots: half a year ahead

# %% tags=["parameters"]
SEED = 3

# %%
import numpy as np
import pandas as pd

LAGS, HORIZON = 24, 6  # a forecast sees two years, and says the month half a year after the last of them
VALIDATION, TEST = 540, 720  # where these parts begin

# %%
rng = np.random.default_rng(1749)
months = np.arange(900)
noise = np.zeros(900)
for month in range(1, 900):
    noise[month] = 0.8 * noise[month - 1] + rng.normal(0, 6)
series = np.maximum(0, 90 * np.sin(np.pi * months / 132) ** 2 + 15 * np.sin(months / 160) + noise + 20)

# %% [markdown]
# `features`, shape (900, any): row t says what is known at month t.

# %% question="features" manual=1
# BEGIN SOLUTION
features = np.column_stack([series, np.concatenate([[0.0], series[:-1]])])
# END SOLUTION

# %% [markdown]
# `baseline`, shape (174,): what common sense says at each month of the test, from what is known then.

# %% question="baseline" manual=1
# BEGIN SOLUTION
baseline = series[TEST:-HORIZON].copy()
# END SOLUTION

# %% [markdown]
# Fit anything on the months before the test, `weights`; and say a `forecast`, shape (174,), at each month of the test.

# %% question="forecast" manual=1
# BEGIN SOLUTION
view = np.lib.stride_tricks.sliding_window_view(series, LAGS + HORIZON)
n = TEST - LAGS - HORIZON + 1
weights = np.linalg.lstsq(view[:n, :LAGS], view[:n, -1], rcond=None)[0]
forecast = view[TEST - LAGS + 1 :, :LAGS] @ weights
# END SOLUTION
