"""Counted from the end."""

BESIDE = "step_by_step"


# %% question="sequences"
def make_batches(sequences, batch_size):
    batches, end = [], len(sequences)
    while end >= batch_size:
        batches.insert(0, sequences[end - batch_size : end])
        end -= batch_size
    return np.array(batches)
