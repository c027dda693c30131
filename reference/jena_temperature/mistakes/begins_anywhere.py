"""The last layer of the recurrent network has Keras' usual kernel."""

CAUGHT_BY = ["networks_begin_at_the_obvious_guess"]


# %% question="networks"
#   keras.layers.LSTM(16),
# - keras.layers.Dense(1, kernel_initializer="zeros"),
# + keras.layers.Dense(1),
