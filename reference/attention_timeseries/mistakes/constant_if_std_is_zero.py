"""A series is taken for constant where its standard deviation is 0; by rounding, it may be 1e-17."""

CAUGHT_BY = ["rounding_does_not_make_constants_vary"]


# %% question="windows"
def create_windows(series: np.ndarray, backcast: int, forecast: int) -> tuple[np.ndarray, np.ndarray]:
    mean = series.mean(axis=1, keepdims=True)
    varies = series.std(axis=1, keepdims=True) > 0
    std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
    scaled = ((series - mean) / std).astype("float32")
    size = backcast + forecast
    windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).reshape(-1, size)
    return (windows[:, :backcast, np.newaxis], windows[:, backcast:])
