"""The forecast normalises what it is given with its own statistics instead of those of the training."""

CAUGHT_BY = ["forecasts_are_seconds", "forecasts_are_those_of_the_model"]
MAY_LOSE = ["goal_is_reached_on_unseen_cycles"]


# %% question="train"
# - inputs = to_tensor((features - mean) / std)
# + inputs = to_tensor((features - features.mean(axis=(0, 1))) / features.std(axis=(0, 1)))
