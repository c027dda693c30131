"""Leaves out sequences at the beginning instead of the end."""

TEACHES = (
    "Where sequences do not fill a batch, which of them are left out: those at the beginning, or those at the end?"
)
CAUGHT_BY = ["batches_keep_the_order"]


# %% question="sequences"
def make_batches(sequences, batch_size):
    return sequences[len(sequences) % batch_size :].reshape(-1, batch_size, *sequences.shape[1:])
