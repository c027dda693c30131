"""The positions are never added."""

CAUGHT_BY = ["body_is_as_described"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="forecaster"
# - x = tokens + self.positions[: tokens.shape[1]]
# + x = tokens
