"""Deals the sequences out to the batches in turn."""

CAUGHT_BY = ["batches_keep_the_order"]


# %% question="sequences"
def make_batches(sequences, batch_size):
    count = len(sequences) // batch_size
    return sequences[: count * batch_size].reshape(batch_size, count, *sequences.shape[1:]).swapaxes(0, 1)
