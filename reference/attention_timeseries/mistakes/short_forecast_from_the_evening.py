"""A forecast of less than a day is the end of the last day instead of its beginning."""

CAUGHT_BY = ["days_are_cut_and_repeated"]


# %% question="baseline"
def persistence(inputs: np.ndarray, forecast: int) -> np.ndarray:
    last_day = inputs[:, -min(24, forecast) :, 0]
    days = math.ceil(forecast / 24)
    return np.tile(last_day, (1, days))[:, :forecast]
