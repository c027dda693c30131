"""With "random" the body is trained as well."""

CAUGHT_BY = ["ways_are_trainable_as_the_table_says"]


# %% question="compare"
# - return reprogram(new, period) if way == "random" else new
# + return new
