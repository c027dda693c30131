# %% [markdown]
# # Electricity: the load of tomorrow, at the same hour

# %%
import numpy as np
import pandas as pd

from grader.datasets import path

HOURS, AHEAD = 24, 24  # a forecast sees 24 hours, and says the load 24 hours after the last of them
frame = pd.read_csv(path("electricity.csv"), parse_dates=["time"])  # time, load, temperature; with gaps
train_rows, validation_rows = len(frame) * 6 // 10, len(frame) * 2 // 10

# %% [markdown]
# Scale load and temperature: `mean` and `std` of the training rows, and all rows as `scaled`, shape (rows, 2).

# %% question="scale" manual=1
# BEGIN SOLUTION
values = frame[["load", "temperature"]].ffill().to_numpy()
mean, std = values[:train_rows].mean(axis=0), values[:train_rows].std(axis=0)
scaled = (values - mean) / std
# END SOLUTION

# %% [markdown]
# Fit anything on training and validation rows: `weights`. Then one `forecast` at each row of the test that has
# another one 24 hours later, from what was known then.

# %% question="forecast" manual=1
# BEGIN SOLUTION
view = np.lib.stride_tricks.sliding_window_view(scaled[:, 0], HOURS + AHEAD)
known = train_rows + validation_rows
n = known - HOURS - AHEAD + 1
weights = np.linalg.lstsq(view[:n, :HOURS], view[:n, -1], rcond=None)[0]
forecast = view[known - HOURS + 1 :, :HOURS] @ weights
# END SOLUTION
