"""The statistics come from all steps, also those of the test."""

CAUGHT_BY = ["training_steps_are_standard", "all_steps_are_scaled_by_the_training"]


# %% question="sequences"
def split_at_failure(times, share):
    starts = np.flatnonzero(np.diff(times) > 0) + 1
    return int(starts[starts >= share * len(times)][0])


# %% question="sequences"
def normalise(features, training_steps):
    mean, std = features.mean(axis=0), features.std(axis=0)
    return (features - mean) / std, mean, std
