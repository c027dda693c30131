"""Exchanges the two deltas."""

CAUGHT_BY = ["table_is_right"]


# %% question="length"
# - delta, last_delta = evaluate(length)
# + last_delta, delta = evaluate(length)
