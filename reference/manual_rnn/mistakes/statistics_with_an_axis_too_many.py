"""Mean and standard deviation keep the axis of the steps."""

CAUGHT_BY = ["training_steps_are_standard"]


# %% question="sequences"
def normalise(features, training_steps):
    mean = features[:training_steps].mean(axis=0, keepdims=True)
    std = features[:training_steps].std(axis=0, keepdims=True)
    return (features - mean) / std, mean, std
