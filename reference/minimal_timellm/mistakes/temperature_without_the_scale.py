"""The noise has the size of the temperature, whatever scale was predicted."""

CAUGHT_BY = ["temperature_spreads_the_futures"]


# %% question="generate"
# - following = following + temperature * log_scales[:, -1].exp() * noise
# + following = following + temperature * noise
