"""The forecast begins with what is already known."""

CAUGHT_BY = ["walk_is_continued"]


# %% question="forecast"
def forecast(values, steps):
    slope = (values[-1] - values[0]) / (len(values) - 1)
    return values[-1] + slope * np.arange(steps)
