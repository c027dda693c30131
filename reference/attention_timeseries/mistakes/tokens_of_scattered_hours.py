"""A token has every so many hours instead of six in a row."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
# + patches = (inputs[:, :, 0] - level).unflatten(1, (6, -1)).transpose(1, 2)
