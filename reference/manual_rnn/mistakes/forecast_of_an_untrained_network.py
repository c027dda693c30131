"""Forecasts with `network` of question 4, which was never trained."""

CAUGHT_BY = [
    "forecasts_are_seconds",
    "forecasts_are_those_of_the_model",
    "goal_is_reached_on_unseen_cycles",
    "training_reaches_the_goal",
]


# %% question="train"
# - predictions = model(inputs)
# + predictions = network(inputs)
