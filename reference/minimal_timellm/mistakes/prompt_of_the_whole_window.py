"""The statistics of the prompt are those of all patches, so that early places know the future."""

CAUGHT_BY = ["at_once_is_the_same_as_step_by_step", "forecaster_is_as_described"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="forecaster"
# - context = patches[:, :CONTEXT].flatten(1)
# + context = patches.flatten(1)
