"""Dropout of the sum instead of what attention adds to it."""

CAUGHT_BY = ["dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - x = self.first_norm(x + self.dropout(attended))
# + x = self.first_norm(self.dropout(x + attended))
