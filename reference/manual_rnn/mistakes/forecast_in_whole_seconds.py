"""Rounds the forecast to whole seconds."""

CAUGHT_BY = ["forecasts_are_those_of_the_model"]


# %% question="train"
# - return predictions[..., 0].numpy() * TIME_UNIT
# + return np.round(predictions[..., 0].numpy() * TIME_UNIT)
