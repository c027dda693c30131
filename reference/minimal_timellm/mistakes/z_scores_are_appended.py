"""Z-scores are appended to the series, without being turned back into its unit."""

CAUGHT_BY = ["window_moves_along", "futures_follow_the_unit", "temperature_spreads_the_futures"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="generate"
# - history = torch.cat([history, denormalise(following, mean, std)], dim=1)
# + history = torch.cat([history, following], dim=1)
