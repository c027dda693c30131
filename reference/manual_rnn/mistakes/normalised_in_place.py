"""Changes the features that it is given."""

CAUGHT_BY = ["training_steps_are_standard"]


# %% question="sequences" grade_id="sequences-2"
def normalise(features, training_steps):
    mean = features[:training_steps].mean(axis=0)
    std = features[:training_steps].std(axis=0)
    features -= mean
    features /= std
    return features, mean, std
