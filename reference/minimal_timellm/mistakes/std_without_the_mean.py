"""Back from z-scores without adding the mean."""

CAUGHT_BY = ["there_and_back_is_where_it_was", "scaling_is_exact"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="scale"
# - return z * std + mean
# + return z * std
