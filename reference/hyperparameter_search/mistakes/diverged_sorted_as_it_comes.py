"""Losses are sorted as they are, those that are NaN too."""

CAUGHT_BY = ["diverged_trainings_do_not_survive"]


# %% question="halving"
# - results.sort(key=lambda pair: rank(pair[1]))
# + results.sort(key=lambda pair: pair[1])
