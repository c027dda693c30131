"""The rest is taken off the wrong end."""

BESIDE = "device"


# %% question="sequences"
def make_batches(sequences, batch_size):
    rest = sequences.shape[0] % batch_size
    if rest:
        sequences = np.delete(sequences, range(rest), axis=0)
    return np.stack(np.split(sequences, len(sequences) // batch_size))
