"""Changes the features that it is given."""

CAUGHT_BY = ["training_steps_are_standard"]


# %% question="sequences"
# - return (features - mean) / std, mean, std
# + features -= mean
# + features /= std
# + return features, mean, std
