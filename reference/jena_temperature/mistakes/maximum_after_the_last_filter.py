"""There is a third maximum, after the last convolution."""

CAUGHT_BY = ["convolutional_network_is_right"]


# %% question="networks"
#   keras.layers.Conv1D(8, 6, activation="relu"),
# + keras.layers.MaxPooling1D(2),
