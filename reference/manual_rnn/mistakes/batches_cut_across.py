"""Brings the array into shape by exchanging the axes, so that steps of different sequences get mixed."""

CAUGHT_BY = ["batches_keep_the_order", "training_reaches_the_goal", "goal_is_reached_on_unseen_cycles"]


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
def cut_sequences(inputs: np.ndarray, targets: np.ndarray, length: int, stride: int) -> tuple[np.ndarray, np.ndarray]:
    starts = np.arange(0, len(inputs) - length + 1, stride)
    positions = starts[:, np.newaxis] + np.arange(length)
    return inputs[positions], targets[positions][..., np.newaxis]


# %% question="sequences"
def make_batches(sequences, batch_size):
    full = len(sequences) // batch_size * batch_size
    steps_first = sequences[:full].swapaxes(0, 1)
    return steps_first.reshape(-1, batch_size, *sequences.shape[1:])
