"""What is known is returned in front of what was generated."""

CAUGHT_BY = [
    "futures_have_their_shape",
    "temperature_0_is_deterministic",
    "futures_go_on_from_what_was_predicted",
    "window_moves_along",
    "futures_follow_the_unit",
    "temperature_spreads_the_futures",
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
    "table_is_complete",
]


# %% question="generate"
# - return history[:, known:]
# + return history
