"""The forecast is in scaled units."""

CAUGHT_BY = ["forecasts_are_in_degrees", "naive_forecast_is_beaten"]


# %% question="final"
# - return scaler.inverse_transform(outputs.reshape(-1, 1))[:, 0]
# + return outputs[:, 0]
