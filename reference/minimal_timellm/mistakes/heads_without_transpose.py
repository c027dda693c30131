"""Heads are cut, but their dimension stays behind that of the tokens, so that heads attend to each other."""

CAUGHT_BY = ["block_is_that_of_the_formulas"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="block"
# - part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
# + part.unflatten(-1, (self.heads, -1))

# - x = x + self.merge(attended.transpose(1, 2).flatten(-2))
# + x = x + self.merge(attended.flatten(-2))
