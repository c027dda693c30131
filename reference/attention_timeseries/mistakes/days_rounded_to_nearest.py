"""The number of days is rounded to the nearest number: for 49 hours two days."""

CAUGHT_BY = ["days_are_cut_and_repeated"]


# %% question="baseline"
def persistence(inputs: np.ndarray, forecast: int) -> np.ndarray:
    last_day = inputs[:, -24:, 0]
    days = max(1, round(forecast / 24))
    return np.tile(last_day, (1, days))[:, :forecast]
