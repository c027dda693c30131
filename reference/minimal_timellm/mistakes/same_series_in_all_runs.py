"""All runs get the first series."""

CAUGHT_BY = ["ways_get_the_same_series"]


# %% question="compare"
# - series = few_hours[run * number : (run + 1) * number]
# + series = few_hours[:number]
