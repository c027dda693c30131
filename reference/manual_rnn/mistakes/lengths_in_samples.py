"""Counts 40 samples a step and 2000 a second the wrong way round in the column of seconds."""

CAUGHT_BY = ["table_is_right"]


# %% question="length"
# - rows.append((length, length * STEP_SECONDS, delta, last_delta))
# + rows.append((length, length * 40 / 200, delta, last_delta))
