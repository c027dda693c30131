"""The mean is taken over the whole batch, so that windows depend on each other."""

CAUGHT_BY = [
    "forecaster_reads_each_window_by_itself",
    "forecaster_follows_its_formulas",
    "dropout_leaves_what_goes_around",
]


# %% question="forecaster"
# - level = inputs.mean(dim=1)
# + level = inputs.mean()
