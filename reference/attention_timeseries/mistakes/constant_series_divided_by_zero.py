"""Nothing is done about a standard deviation of zero."""

CAUGHT_BY = ["constant_series_become_zeros", "rounding_does_not_make_constants_vary"]


# %% question="windows"
# - std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
# + std = series.std(axis=1, keepdims=True)
