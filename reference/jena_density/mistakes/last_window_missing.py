"""The last window of each part is missing."""

CAUGHT_BY = ["windows_are_not_wasted"]


# %% question="datasets"
# - end_index=end - SAMPLING_RATE * HORIZON,
# + end_index=end - SAMPLING_RATE * HORIZON - 1,
