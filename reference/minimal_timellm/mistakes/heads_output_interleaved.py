"""Means and log-scales are taken from the head's output in turn instead of one after the other."""

CAUGHT_BY = ["forecaster_is_as_described"]


# %% question="forecaster"
# - mean, log_scale = output.chunk(2, dim=-1)
# + mean, log_scale = output[..., 0::2], output[..., 1::2]
