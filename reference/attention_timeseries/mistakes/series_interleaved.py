"""The first windows of all series come first, then their second ones, and so on."""

CAUGHT_BY = ["constant_series_become_zeros", "every_series_is_scaled_by_itself"]


# %% question="windows"
def create_windows(series, backcast, forecast):
    mean = series.mean(axis=1, keepdims=True)
    varies = np.ptp(series, axis=1, keepdims=True) > 0
    scaled = (series - mean) / np.where(varies, series.std(axis=1, keepdims=True), 1)
    starts = range(scaled.shape[1] - backcast - forecast + 1)
    windows = np.concatenate([scaled[:, i : i + backcast + forecast] for i in starts]).astype("float32")
    return windows[:, :backcast, None], windows[:, backcast:]
