"""The mask is not handed on."""

CAUGHT_BY = ["heads_are_masked"]
MAY_LOSE = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="heads"
# - output, weights = attention(queries, keys, values, mask)
# + output, weights = attention(queries, keys, values)
