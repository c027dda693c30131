"""Counts the starts back from the end of the part."""

CAUGHT_BY = ["sequences_are_consecutive_steps"]


# %% question="sequences" grade_id="sequences-3"
def cut_sequences(inputs, targets, length, stride):
    starts = np.arange(len(inputs) - length, -1, -stride)[::-1]
    positions = starts[:, np.newaxis] + np.arange(length)
    return inputs[positions], targets[positions][..., np.newaxis]
