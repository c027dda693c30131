"""The layers have another activation function than by default."""

CAUGHT_BY = ["stacks_are_exact"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="network"
# - x = keras.layers.LSTM(units, return_sequences=layer < layers - 1)(x)
# + x = keras.layers.LSTM(units, activation="relu", return_sequences=layer < layers - 1)(x)
