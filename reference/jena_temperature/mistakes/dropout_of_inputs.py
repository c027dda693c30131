"""The GRU layers drop their inputs and not their states."""

CAUGHT_BY = ["dropout_is_where_it_should_be"]


# %% question="stacked"
# - keras.layers.GRU(16, recurrent_dropout=0.5, return_sequences=True),
# - keras.layers.GRU(16, recurrent_dropout=0.5),
# + keras.layers.GRU(16, dropout=0.5, return_sequences=True),
# + keras.layers.GRU(16, dropout=0.5),
