"""The level is the last hour of a window instead of its mean."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - level = inputs.mean(dim=1)
# + level = inputs[:, -1]
