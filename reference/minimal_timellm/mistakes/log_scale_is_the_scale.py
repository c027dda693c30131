"""The log-scale is taken for the scale."""

CAUGHT_BY = ["temperature_spreads_the_futures"]


# %% question="generate"
# - following = following + temperature * log_scales[:, -1].exp() * noise
# + following = following + temperature * log_scales[:, -1] * noise
