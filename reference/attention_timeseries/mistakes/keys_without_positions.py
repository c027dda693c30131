"""Only the queries have positions."""

CAUGHT_BY = ["forecaster_follows_its_formulas"]


# %% question="forecaster"
# - x = add_positions(self.embed(patches))
# - attended, _ = self.attention(x, x, x)
# + bare = self.embed(patches)
# + x = add_positions(bare)
# + attended, _ = self.attention(x, bare, bare)
