"""The forecast is left in units of the mean time."""

CAUGHT_BY = [
    "forecasts_are_seconds",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_those_of_the_model",
    "training_reaches_the_goal",
]


# %% question="train"
# - return predictions[..., 0].numpy() * TIME_UNIT
# + return predictions[..., 0].numpy()
