"""Leaves the last training step out of the statistics."""

CAUGHT_BY = ["all_steps_are_scaled_by_the_training", "training_steps_are_standard"]


# %% question="sequences"
# - mean = features[:training_steps].mean(axis=0)
# - std = features[:training_steps].std(axis=0)
# + mean = features[: training_steps - 1].mean(axis=0)
# + std = features[: training_steps - 1].std(axis=0)
