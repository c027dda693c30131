# %% [markdown]
# # A forecast without leaks

# %% tags=["parameters"]
EPOCHS = 30

# %%
import numpy as np
import pandas as pd

from grader.datasets import path

table = pd.read_csv(path("hourly.csv"))

# %% question="scale"
# BEGIN SOLUTION
first, second = int(0.6 * len(table)), int(0.8 * len(table))
mean = table[["x", "y"]].iloc[:first].mean().to_numpy()
# END SOLUTION

# %% question="work"
# BEGIN SOLUTION
x, y = table["x"].to_numpy(), table["y"].replace(-9999, np.nan).ffill().to_numpy()


def lagged(values):
    scaled = (values - x[:first].mean()) / x[:first].std()
    return np.lib.stride_tricks.sliding_window_view(scaled, 6)[:-1].copy(), scaled[6:]


train_inputs, train_targets = lagged(x[:first])
inputs, targets = lagged(x[first:second])
weights, best_epoch, best = np.zeros(6), 0, np.inf
for epoch in range(EPOCHS):
    weights = weights - 0.15 * train_inputs.T @ (train_inputs @ weights - train_targets) / len(train_targets)
    error = np.mean((inputs @ weights - targets) ** 2)
    best_epoch, best = (epoch, error) if error < best else (best_epoch, best)
alpha = min([0.0, 1.0, 10.0], key=lambda size: np.abs(size - np.var(targets)))
threshold = float(np.quantile(np.abs(np.diff(x[:second])), 0.95))
features = table["x"].rolling(5, min_periods=1).mean().to_numpy()
past = np.lib.stride_tricks.sliding_window_view(x, 24)[:-24].copy()
persistence = x[:-24].copy()
design = np.stack([x, np.ones(len(x))], axis=1)
forecast = design[second:] @ np.linalg.lstsq(design[:second], y[:second], rcond=None)[0]
# END SOLUTION
