"""Multiplies by the mean time of the whole record instead of `TIME_UNIT`."""

CAUGHT_BY = ["forecasts_are_those_of_the_model"]


# %% question="train"
# - return predictions[..., 0].numpy() * TIME_UNIT
# + return predictions[..., 0].numpy() * times.mean()
