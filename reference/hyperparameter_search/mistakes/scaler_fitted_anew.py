"""The scaler is fitted anew to the windows that are to be forecast."""

CAUGHT_BY = ["forecasts_are_in_degrees"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - inputs = scaler.transform(hours.reshape(-1, 1)).reshape(hours.shape)
# + inputs = scaler.fit_transform(hours.reshape(-1, 1)).reshape(hours.shape)
