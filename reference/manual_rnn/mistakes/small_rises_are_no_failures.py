"""Takes only rises of more than a second for failures."""

CAUGHT_BY = ["border_is_at_the_first_failure_that_will_do"]


# %% question="sequences"
# - starts = np.flatnonzero(np.diff(times) > 0) + 1
# + starts = np.flatnonzero(np.diff(times) > 1) + 1
