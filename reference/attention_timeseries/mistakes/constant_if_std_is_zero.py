"""A series is taken for constant where its standard deviation is 0; by rounding, it may be 1e-17."""

CAUGHT_BY = ["rounding_does_not_make_constants_vary"]


# %% question="windows"
# - varies = np.ptp(series, axis=1, keepdims=True) > 0
# + varies = series.std(axis=1, keepdims=True) > 0
