"""Mean and standard deviation leave out the last hours of a series."""

CAUGHT_BY = ["every_series_is_scaled_by_itself"]


# %% question="windows"
# - mean = series.mean(axis=1, keepdims=True)
# + mean = series[:, :-forecast].mean(axis=1, keepdims=True)

# - std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
# + std = np.where(varies, series[:, :-forecast].std(axis=1, keepdims=True), 1.0)
