"""The first norm is used twice."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - x = self.second_norm(x + self.dropout(self.feed_forward(x)))
# + x = self.first_norm(x + self.dropout(self.feed_forward(x)))
