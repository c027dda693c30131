"""Mean and standard deviation keep the axis of the steps."""

CAUGHT_BY = ["training_steps_are_standard"]


# %% question="sequences"
# - mean = features[:training_steps].mean(axis=0)
# - std = features[:training_steps].std(axis=0)
# + mean = features[:training_steps].mean(axis=0, keepdims=True)
# + std = features[:training_steps].std(axis=0, keepdims=True)
