"""The standard deviation divides by n - 1."""

CAUGHT_BY = ["every_series_is_scaled_by_itself"]


# %% question="windows"
# - std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
# + std = np.where(varies, series.std(axis=1, keepdims=True, ddof=1), 1.0)
