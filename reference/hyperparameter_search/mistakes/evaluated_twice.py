"""The winner is evaluated once more to report its loss."""

CAUGHT_BY = ["each_round_is_smaller_and_longer", "halving_is_exact"]


# %% question="halving"
# - return results[0]
# + return alive[0], evaluate(alive[0], epochs)
