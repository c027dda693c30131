"""The training part ends with the last failure of all, so that nothing is left for validation."""

CAUGHT_BY = ["border_is_at_the_first_failure_that_will_do", "table_is_right"]


# %% question="sequences"
def split_at_failure(times, share):
    return int(np.flatnonzero(np.diff(times) > 0)[-1] + 1)
