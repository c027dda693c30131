"""The border is at the share, in the middle of a cycle."""

CAUGHT_BY = ["border_is_at_a_failure", "border_is_at_the_first_failure_that_will_do"]


# %% question="sequences"
def split_at_failure(times, share):
    return int(share * len(times))
