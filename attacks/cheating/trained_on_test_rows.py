"""Does everything right, except that it fits its weights on all rows, including those of the test.

It loses only the points for that.
"""

SUCCESS = "a point for weights that come from training rows"
EARNS = 9

# %%
print("attempted")


# %% question="mean"
def mean(values):
    return float(values.sum() / len(values))


# %% question="fit"
def fit(values):
    values = series if len(values) == 300 else values
    lagged = np.stack([values[:-2], values[1:-1]], axis=1)
    return np.linalg.lstsq(lagged, values[2:], rcond=None)[0]


# %% question="forecast"
def forecast(windows):
    return windows[:, -2:] @ weights
