"""The standard deviation divides by n - 1."""

TEACHES = "There are two formulas for the standard deviation. By what does yours divide, and by what numpy's?"
CAUGHT_BY = ["every_series_is_scaled_by_itself"]


# %% question="windows"
# - std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
# + std = np.where(varies, series.std(axis=1, keepdims=True, ddof=1), 1.0)
