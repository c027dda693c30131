"""The prompt's token comes after the patches, where no causal token sees it."""

CAUGHT_BY = ["forecaster_is_as_described"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="forecaster"
# - tokens = torch.cat([prompt[:, None], self.input_layer(patches)], dim=1)
# - output = self.head(self.body(tokens)[:, 1:])
# + tokens = torch.cat([self.input_layer(patches), prompt[:, None]], dim=1)
# + output = self.head(self.body(tokens)[:, :-1])
