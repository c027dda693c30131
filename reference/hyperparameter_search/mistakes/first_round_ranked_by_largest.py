"""Those with the largest losses survive."""

CAUGHT_BY = ["only_the_ranks_matter", "halving_is_exact"]


# %% question="halving"
# - results.sort(key=lambda pair: rank(pair[1]))
# + results.sort(key=lambda pair: -pair[1])
