"""The mean of a window is put on its forecast, but was never taken off."""

CAUGHT_BY = [
    "higher_windows_have_higher_forecasts",
    "forecaster_follows_its_formulas",
    "dropout_leaves_what_goes_around",
]


# %% question="forecaster"
# - patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
# - x = add_positions(self.embed(patches))
# - attended, _ = self.attention(x, x, x)
# - x = self.first_norm(x + self.dropout(attended))
# + x = add_positions(self.embed(inputs[:, :, 0].unflatten(1, (-1, 6))))
# + x = self.first_norm(x + self.dropout(self.attention(x, x, x)[0]))
