"""The series are joined before they are cut, so that some windows begin in one series and end in the next."""

CAUGHT_BY = [
    "windows_have_their_shapes",
    "targets_follow_inputs",
    "constant_series_become_zeros",
    "every_series_is_scaled_by_itself",
]


# %% question="windows"
def create_windows(series, backcast, forecast):
    mean = series.mean(axis=1, keepdims=True)
    varies = np.ptp(series, axis=1, keepdims=True) > 0
    scaled = (series - mean) / np.where(varies, series.std(axis=1, keepdims=True), 1)
    joined = scaled.astype("float32").ravel()
    windows = np.lib.stride_tricks.sliding_window_view(joined, backcast + forecast)
    return windows[:, :backcast, None], windows[:, backcast:]
