"""Gives each step the time left at the step after it."""

CAUGHT_BY = ["sequences_have_their_shapes", "sequences_are_consecutive_steps"]


# %% question="sequences"
# - starts = np.arange(0, len(inputs) - length + 1, stride)
# + starts = np.arange(0, len(inputs) - length, stride)

# - return inputs[positions], targets[positions][..., np.newaxis]
# + return inputs[positions], targets[positions + 1][..., np.newaxis]
