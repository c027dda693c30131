"""The statistics come from all steps, also those of the test."""

TEACHES = "The test steps stand for a future that nobody has heard yet. Do your statistics know them?"
CAUGHT_BY = ["training_steps_are_standard", "all_steps_are_scaled_by_the_training"]


# %% question="sequences"
# - mean = features[:training_steps].mean(axis=0)
# - std = features[:training_steps].std(axis=0)
# + mean = features.mean(axis=0)
# + std = features.std(axis=0)
