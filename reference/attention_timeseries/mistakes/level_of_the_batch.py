"""The mean is taken over the whole batch, so that windows depend on each other."""

CAUGHT_BY = [
    "forecaster_reads_each_window_by_itself",
    "forecaster_follows_its_formulas",
    "dropout_leaves_what_goes_around",
]


# %% question="forecaster"
# - level = inputs.mean(dim=1)
# - patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
# - x = add_positions(self.embed(patches))
# - attended, _ = self.attention(x, x, x)
# - x = self.first_norm(x + self.dropout(attended))
# + level = inputs.mean()
# + x = add_positions(self.embed((inputs[:, :, 0] - level).unflatten(1, (-1, 6))))
# + x = self.first_norm(x + self.dropout(self.attention(x, x, x)[0]))
