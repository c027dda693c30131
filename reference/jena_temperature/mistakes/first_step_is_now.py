"""The obvious guess is the temperature at the first step of the window."""

CAUGHT_BY = ["naive_forecast_is_the_temperature_now"]


# %% question="baseline"
# - return windows[:, -1, TEMPERATURE] * std[TEMPERATURE] + mean[TEMPERATURE]
# + return windows[:, 0, TEMPERATURE] * std[TEMPERATURE] + mean[TEMPERATURE]
