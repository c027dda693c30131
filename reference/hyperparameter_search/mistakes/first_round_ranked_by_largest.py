"""Those with the largest losses survive."""

CAUGHT_BY = ["only_the_ranks_matter", "diverged_trainings_do_not_survive", "halving_is_exact"]


# %% question="halving"
# - results.sort(key=lambda pair: rank(pair[1]))
# + results.sort(key=lambda pair: -pair[1])
