"""Noise is added at temperature 0, too."""

CAUGHT_BY = [
    "temperature_0_is_deterministic",
    "futures_go_on_from_what_was_predicted",
    "window_moves_along",
    "futures_follow_the_unit",
    "temperature_spreads_the_futures",
]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="generate"
# - if temperature > 0:
# + if True:

# - following = following + temperature * log_scales[:, -1].exp() * noise
# + following = following + (temperature or 1.0) * log_scales[:, -1].exp() * noise
