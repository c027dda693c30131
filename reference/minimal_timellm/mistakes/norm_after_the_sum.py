"""The norms stand after the sums, as in Vaswani et al. (2017)."""

CAUGHT_BY = ["tokens_go_straight_through", "block_is_that_of_the_formulas"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="block"
# - for part in self.to_qkv(self.norm_1(x)).chunk(3, dim=-1)
# + for part in self.to_qkv(x).chunk(3, dim=-1)

# - x = x + self.merge(attended.transpose(1, 2).flatten(-2))
# - return x + self.feed_forward(self.norm_2(x))
# + x = self.norm_1(x + self.merge(attended.transpose(1, 2).flatten(-2)))
# + return self.norm_2(x + self.feed_forward(x))
