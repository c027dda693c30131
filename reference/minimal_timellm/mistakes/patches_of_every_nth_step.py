"""A patch holds every n-th step instead of neighbours."""

CAUGHT_BY = ["patches_follow_each_other", "other_sizes_are_cut_as_well"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="windows"
# - return values.unflatten(1, (-1, size))
# + return values.unflatten(1, (size, -1)).transpose(1, 2)
