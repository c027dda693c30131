"""The norm is taken before the attention and not after the sum."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - attended, _ = self.attention(x, x, x)
# - x = self.first_norm(x + self.dropout(attended))
# + normed = self.first_norm(x)
# + attended, _ = self.attention(normed, normed, normed)
# + x = x + self.dropout(attended)
