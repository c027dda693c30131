"""The mask is not handed on."""

CAUGHT_BY = ["heads_are_masked"]


# %% question="heads"
# - output, weights = attention(queries, keys, values, mask)
# + output, weights = attention(queries, keys, values)
