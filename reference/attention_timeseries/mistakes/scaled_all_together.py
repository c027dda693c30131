"""Mean and standard deviation are those of all series together, so that small series hardly move."""

CAUGHT_BY = [
    "constant_series_become_zeros",
    "every_series_is_scaled_by_itself",
    "rounding_does_not_make_constants_vary",
    "lstm_beats_persistence",
]


# %% question="windows"
# - mean = series.mean(axis=1, keepdims=True)
# + mean = series.mean()

# - std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
# + std = series.std()
