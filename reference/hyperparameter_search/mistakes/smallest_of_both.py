"""The smallest test error is compared with the smallest validation error."""

CAUGHT_BY = ["optimism_is_the_winners_gap", "optimism_is_exact"]


# %% question="optimism"
# - return float((test[row, winner] - validation[row, winner]).mean())
# + return float((test.min(axis=1) - validation.min(axis=1)).mean())
