"""Sorts the rows by their length."""

CAUGHT_BY = ["table_has_a_row_for_each_length"]


# %% question="length"
# - for length in lengths:
# + for length in sorted(lengths):
