"""The last windows of a part have their targets in the next part, as in many tutorials."""

CAUGHT_BY = ["windows_and_targets_stay_in_their_part"]


# %% question="datasets"
# - end_index=end - SAMPLING_RATE * HORIZON,
# + end_index=min(end, len(raw) - SAMPLING_RATE * HORIZON),
