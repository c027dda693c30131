"""The statistics come from all steps, also those of the test."""

CAUGHT_BY = ["training_steps_are_standard", "all_steps_are_scaled_by_the_training"]


# %% question="sequences"
def normalise(features, training_steps):
    mean, std = features.mean(axis=0), features.std(axis=0)
    return (features - mean) / std, mean, std
