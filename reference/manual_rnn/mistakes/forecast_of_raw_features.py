"""The forecast forgets to normalise."""

CAUGHT_BY = [
    "forecasts_are_seconds",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_those_of_the_model",
    "training_reaches_the_goal",
]


# %% question="train"
# - inputs = to_tensor((features - mean) / std)
# + inputs = to_tensor(features)
