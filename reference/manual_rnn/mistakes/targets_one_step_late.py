"""Gives each step the time left at the step after it."""

CAUGHT_BY = ["sequences_have_their_shapes", "sequences_are_consecutive_steps"]


# %% question="sequences"
def cut_sequences(inputs, targets, length, stride):
    starts = np.arange(0, len(inputs) - length, stride)
    positions = starts[:, np.newaxis] + np.arange(length)
    return inputs[positions], targets[positions + 1][..., np.newaxis]
