"""Forecasts that nothing changes."""

CAUGHT_BY = ["forecast_continues_lines"]


# %% question="forecast"
def forecast(windows):
    return windows[:, -1]
