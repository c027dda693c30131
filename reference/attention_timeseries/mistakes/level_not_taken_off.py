"""The mean of a window is put on its forecast, but was never taken off."""

CAUGHT_BY = [
    "higher_windows_have_higher_forecasts",
    "forecaster_follows_its_formulas",
    "dropout_leaves_what_goes_around",
]


# %% question="forecaster"
# - patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
# + patches = inputs[:, :, 0].unflatten(1, (-1, 6))
