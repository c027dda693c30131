"""Forecasts of shape (n, 1) are compared with all targets."""

CAUGHT_BY = ["error_is_right_for_columns"]


# %% question="baseline"
# - forecasts = np.reshape(forecaster(windows), temperature.shape)
# + forecasts = forecaster(windows)
