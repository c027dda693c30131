"""Every row between the first and the last of a window is thought to be read."""

CAUGHT_BY = ["windows_that_read_a_row_are_found"]


# %% question="failure"
# - return (inside & (distance % SAMPLING_RATE == 0)).any(axis=1)
# + return inside.any(axis=1)
