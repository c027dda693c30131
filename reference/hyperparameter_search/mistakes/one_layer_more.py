"""There is one layer too many."""

CAUGHT_BY = [
    "stacks_have_their_layers",
    "stacks_have_their_parameters",
    "stacks_are_exact",
    "history_is_complete",
]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="network"
# - for layer in range(layers):
# -     x = keras.layers.LSTM(units, return_sequences=layer < layers - 1)(x)
# + for layer in range(layers):
# +     x = keras.layers.LSTM(units, return_sequences=True)(x)
# + x = keras.layers.LSTM(units)(x)
