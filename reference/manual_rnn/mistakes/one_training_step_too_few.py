"""Leaves the last training step out of the statistics."""

CAUGHT_BY = ["all_steps_are_scaled_by_the_training", "training_steps_are_standard"]


# %% question="sequences"
def normalise(features, training_steps):
    known = features[: training_steps - 1]
    mean, std = known.mean(axis=0), known.std(axis=0)
    return (features - mean) / std, mean, std
