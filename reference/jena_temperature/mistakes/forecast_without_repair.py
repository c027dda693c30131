"""The forecast takes the readings as they come, faults and all."""

CAUGHT_BY = ["members_forecast_repaired_windows"]
MAY_LOSE = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - clean = np.stack([repair(window) for window in readings])  # (n, 120, 14)
# + clean = readings
