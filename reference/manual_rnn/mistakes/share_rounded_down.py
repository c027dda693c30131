"""Rounds the number of steps that are asked for down."""

CAUGHT_BY = ["border_is_at_the_first_failure_that_will_do"]


# %% question="sequences"
def split_at_failure(times, share):
    starts = np.flatnonzero(np.diff(times) > 0) + 1
    return int(starts[starts >= int(share * len(times))][0])
