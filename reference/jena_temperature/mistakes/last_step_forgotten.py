"""The last step of a window is not thought to be part of it."""

CAUGHT_BY = ["windows_that_read_a_row_are_found"]


# %% question="failure"
# - inside = (distance >= 0) & (distance <= SAMPLING_RATE * (STEPS - 1))
# + inside = (distance >= 0) & (distance < SAMPLING_RATE * (STEPS - 1))
