"""The bracket without halving is forgotten."""

CAUGHT_BY = ["hyperband_runs_all_brackets", "hyperband_is_exact"]


# %% question="halving"
# - for s in range(round(math.log(max_epochs, factor)), -1, -1):
# + for s in range(round(math.log(max_epochs, factor)), 0, -1):
