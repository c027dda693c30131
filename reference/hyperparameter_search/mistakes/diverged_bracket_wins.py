"""A winner whose loss is NaN wins if its bracket comes first: no number is smaller than NaN."""

CAUGHT_BY = ["hyperband_is_exact"]


# %% question="halving"
# - return min(winners, key=lambda pair: rank(pair[1]))
# + return min(winners, key=lambda pair: pair[1])
