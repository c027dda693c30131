"""Loses the last sequence where it just fits."""

CAUGHT_BY = ["sequences_have_their_shapes", "sequences_are_consecutive_steps"]


# %% question="sequences"
def split_at_failure(times: np.ndarray, share: float) -> int:
    starts = np.flatnonzero(np.diff(times) > 0) + 1
    return int(starts[starts >= share * len(times)][0])


# %% question="sequences"
def normalise(features: np.ndarray, training_steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean = features[:training_steps].mean(axis=0)
    std = features[:training_steps].std(axis=0)
    return (features - mean) / std, mean, std


# %% question="sequences"
def cut_sequences(inputs, targets, length, stride):
    starts = range(0, len(inputs) - length, stride)
    sequences = [inputs[start : start + length] for start in starts]
    labels = [targets[start : start + length, None] for start in starts]
    return np.array(sequences), np.array(labels)
