"""Trains every network twice, once for each column."""

CAUGHT_BY = ["table_has_a_row_for_each_length"]


# %% question="length"
# - delta, last_delta = evaluate(length)
# + delta, last_delta = evaluate(length)[0], evaluate(length)[1]
