"""Loses the last sequence where it just fits."""

CAUGHT_BY = ["sequences_have_their_shapes", "sequences_are_consecutive_steps"]


# %% question="sequences"
# - starts = np.arange(0, len(inputs) - length + 1, stride)
# + starts = np.arange(0, len(inputs) - length, stride)
