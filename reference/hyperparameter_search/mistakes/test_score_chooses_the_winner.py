"""The winner is chosen on the test set."""

CAUGHT_BY = ["optimism_is_the_winners_gap", "optimism_is_exact"]


# %% question="optimism"
# - winner = validation.argmin(axis=1)
# + winner = test.argmin(axis=1)
