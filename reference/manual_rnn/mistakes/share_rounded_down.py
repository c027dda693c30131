"""Rounds the number of steps that are asked for down."""

CAUGHT_BY = ["border_is_at_the_first_failure_that_will_do"]


# %% question="sequences"
# - return int(starts[starts >= share * len(times)][0])
# + return int(starts[starts >= int(share * len(times))][0])
