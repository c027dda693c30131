"""The last ones are kept."""

BESIDE = "helpers"


# %% question="sequences"
def make_batches(sequences, batch_size):
    n = len(sequences) // batch_size
    kept = np.asarray(sequences)[-n * batch_size :]
    return kept.reshape((n, batch_size) + kept.shape[1:])
