"""The gap does not count the hours up to the target."""

CAUGHT_BY = ["gap_is_just_large_enough"]


# %% question="grid"
# - return (window + horizon - 1) // stride
# + return (window - 1) // stride
