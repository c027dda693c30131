"""The forecast is the last hours of the window, as many as are forecast, whatever time of the day they are."""

CAUGHT_BY = ["days_are_cut_and_repeated"]


# %% question="baseline"
def persistence(inputs, forecast):
    return inputs[:, -forecast:, 0]
