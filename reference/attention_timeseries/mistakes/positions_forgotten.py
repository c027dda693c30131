"""The tokens are attended to without their positions."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - x = add_positions(self.embed(patches))
# + x = self.embed(patches)
