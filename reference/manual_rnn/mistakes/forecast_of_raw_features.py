"""The forecast forgets to normalise."""

TEACHES = "Were the features that the network was trained on raw, or normalised? And those that you hand it here?"
CAUGHT_BY = [
    "forecasts_are_seconds",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_those_of_the_model",
    "training_reaches_the_goal",
]


# %% question="train"
# - inputs = to_tensor((features - mean) / std)
# + inputs = to_tensor(features)
