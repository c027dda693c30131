"""The feed-forward layers replace the tokens instead of being added to them."""

CAUGHT_BY = ["tokens_go_straight_through", "block_is_that_of_the_formulas"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="block"
# - return x + self.feed_forward(self.norm_2(x))
# + return self.feed_forward(self.norm_2(x))
