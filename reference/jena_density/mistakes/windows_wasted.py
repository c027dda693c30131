"""Each part ends a whole delay early, so hundreds of its windows are lost."""

CAUGHT_BY = ["windows_are_not_wasted"]


# %% question="datasets"
# - end_index=end - SAMPLING_RATE * HORIZON,
# + end_index=end - target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON),
