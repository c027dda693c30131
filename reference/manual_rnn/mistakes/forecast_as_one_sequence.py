"""Joins all sequences to a single one, through which the state is carried."""

CAUGHT_BY = ["forecasts_are_seconds", "forecasts_are_those_of_the_model"]


# %% question="train"
# - predictions = model(inputs)
# + predictions = model(inputs.reshape(1, -1, 3)).reshape(*features.shape[:2], 1)
