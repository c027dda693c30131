"""The gap is not rounded, so it is a fraction of a window."""

CAUGHT_BY = ["gap_is_just_large_enough"]


# %% question="grid"
# - return (window + horizon - 1) // stride
# + return (window + horizon - 1) / stride
