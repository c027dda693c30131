"""The head gets one column after the other instead of one token after the other."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - return self.head(x.flatten(1)) + level
# + return self.head(x.transpose(1, 2).flatten(1)) + level
