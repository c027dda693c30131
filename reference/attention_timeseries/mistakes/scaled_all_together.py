"""Mean and standard deviation are those of all series together, so that small series hardly move."""

CAUGHT_BY = [
    "constant_series_become_zeros",
    "every_series_is_scaled_by_itself",
    "rounding_does_not_make_constants_vary",
    "lstm_beats_persistence",
]


# %% question="windows"
def create_windows(series, backcast, forecast):
    scaled = (series - series.mean()) / series.std()
    windows = np.lib.stride_tricks.sliding_window_view(scaled, backcast + forecast, axis=1)
    windows = windows.reshape(-1, backcast + forecast).astype("float32")
    return windows[:, :backcast, None], windows[:, backcast:]
