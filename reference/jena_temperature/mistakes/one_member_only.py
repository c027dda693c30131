"""The forecast is that of the first member."""

CAUGHT_BY = ["members_forecast_repaired_windows"]
MAY_LOSE = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - return np.mean([forecaster(model)(windows) for model in members], axis=0)
# + return forecaster(members[0])(windows)
