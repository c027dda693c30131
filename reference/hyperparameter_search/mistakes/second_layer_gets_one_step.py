"""The last state of a layer goes into the next one as a sequence of one step."""

CAUGHT_BY = ["stacks_are_exact"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="network"
# - x = keras.layers.LSTM(units, return_sequences=layer < layers - 1)(x)
# + x = keras.layers.LSTM(units)(x)
# + if layer < layers - 1:
# +     x = keras.layers.Reshape((1, units))(x)
