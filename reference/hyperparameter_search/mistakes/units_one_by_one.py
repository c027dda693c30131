"""All numbers of units from 8 to 24 may be chosen."""

CAUGHT_BY = ["hyperparameters_are_declared"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="search"
# - model = stacked_lstm(hp.Int("layers", 1, 2), hp.Int("units", 8, 24, step=8), WINDOW)
# + model = stacked_lstm(hp.Int("layers", 1, 2), hp.Int("units", 8, 24), WINDOW)
