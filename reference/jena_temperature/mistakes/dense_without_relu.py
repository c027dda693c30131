"""The hidden layer of the dense network is linear."""

CAUGHT_BY = ["dense_network_is_right"]


# %% question="networks"
# - keras.layers.Dense(16, activation="relu"),
# + keras.layers.Dense(16),
