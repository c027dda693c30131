"""The first GRU returns its last state, of which the second cannot make anything."""

CAUGHT_BY = [
    "deeper_networks_begin_at_the_obvious_guess",
    "stacked_network_is_right",
    "dropout_is_where_it_should_be",
]


# %% question="stacked"
# - keras.layers.GRU(16, recurrent_dropout=0.5, return_sequences=True),
# + keras.layers.GRU(16, recurrent_dropout=0.5),
