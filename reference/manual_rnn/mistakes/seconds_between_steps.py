"""Counts the seconds from the first step to the last, one step too few."""

CAUGHT_BY = ["table_is_right"]


# %% question="length"
# - rows.append((length, length * STEP_SECONDS, delta, last_delta))
# + rows.append((length, (length - 1) * STEP_SECONDS, delta, last_delta))
