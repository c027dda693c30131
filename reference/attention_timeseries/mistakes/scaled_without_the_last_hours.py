"""Mean and standard deviation leave out the last hours of a series."""

CAUGHT_BY = ["every_series_is_scaled_by_itself"]


# %% question="windows"
def create_windows(series: np.ndarray, backcast: int, forecast: int) -> tuple[np.ndarray, np.ndarray]:
    mean = series[:, :-forecast].mean(axis=1, keepdims=True)
    varies = np.ptp(series, axis=1, keepdims=True) > 0
    std = np.where(varies, series[:, :-forecast].std(axis=1, keepdims=True), 1.0)
    scaled = ((series - mean) / std).astype("float32")
    size = backcast + forecast
    windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).reshape(-1, size)
    return (windows[:, :backcast, np.newaxis], windows[:, backcast:])
