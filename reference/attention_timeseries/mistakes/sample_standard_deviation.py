"""The standard deviation divides by n - 1."""

CAUGHT_BY = ["every_series_is_scaled_by_itself"]


# %% question="windows"
def create_windows(series: np.ndarray, backcast: int, forecast: int) -> tuple[np.ndarray, np.ndarray]:
    mean = series.mean(axis=1, keepdims=True)
    varies = np.ptp(series, axis=1, keepdims=True) > 0
    std = np.where(varies, series.std(axis=1, keepdims=True, ddof=1), 1.0)
    scaled = ((series - mean) / std).astype("float32")
    size = backcast + forecast
    windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).reshape(-1, size)
    return (windows[:, :backcast, np.newaxis], windows[:, backcast:])
