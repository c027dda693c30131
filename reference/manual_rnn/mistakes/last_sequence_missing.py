"""Loses the last sequence where it just fits."""

CAUGHT_BY = ["sequences_have_their_shapes", "sequences_are_consecutive_steps"]


# %% question="sequences"
def cut_sequences(inputs, targets, length, stride):
    starts = range(0, len(inputs) - length, stride)
    sequences = [inputs[start : start + length] for start in starts]
    labels = [targets[start : start + length, None] for start in starts]
    return np.array(sequences), np.array(labels)
