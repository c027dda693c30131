"""Counts the starts back from the end of the part."""

CAUGHT_BY = ["sequences_are_consecutive_steps"]


# %% question="sequences"
# - starts = np.arange(0, len(inputs) - length + 1, stride)
# + starts = np.arange(len(inputs) - length, -1, -stride)[::-1]
