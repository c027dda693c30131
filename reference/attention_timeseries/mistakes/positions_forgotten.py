"""The tokens are attended to without their positions."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
# - patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
# - x = add_positions(self.embed(patches))
# - attended, _ = self.attention(x, x, x)
# - x = self.first_norm(x + self.dropout(attended))
# + x = self.embed((inputs[:, :, 0] - level).unflatten(1, (-1, 6)))
# + x = self.first_norm(x + self.dropout(self.attention(x, x, x)[0]))
