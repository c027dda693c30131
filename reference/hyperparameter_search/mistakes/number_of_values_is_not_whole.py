"""The number of steps is not rounded, so a range may hold a fraction of a value."""

CAUGHT_BY = ["values_are_counted", "more_values_are_counted"]


# %% question="space"
# - return math.floor((last - first) / step + 1e-6) + 1
# + return (last - first) / step + 1
