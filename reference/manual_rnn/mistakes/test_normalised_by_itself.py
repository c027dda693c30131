"""Scales the test steps with their own mean and standard deviation."""

CAUGHT_BY = ["all_steps_are_scaled_by_the_training"]


# %% question="sequences"
def normalise(features, training_steps):
    parts = features[:training_steps], features[training_steps:]
    scaled = np.concatenate([(part - part.mean(axis=0)) / part.std(axis=0) for part in parts])
    return scaled, parts[0].mean(axis=0), parts[0].std(axis=0)
