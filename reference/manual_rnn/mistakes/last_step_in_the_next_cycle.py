"""The border is one step early: the last step before the failure is in the test part."""

CAUGHT_BY = ["border_is_at_a_failure", "border_is_at_the_first_failure_that_will_do"]


# %% question="sequences"
# - starts = np.flatnonzero(np.diff(times) > 0) + 1
# + starts = np.flatnonzero(np.diff(times) > 0)
