"""The first value is not counted."""

CAUGHT_BY = ["values_are_counted", "more_values_are_counted"]


# %% question="space"
# - return math.floor((last - first) / step + 1e-6) + 1
# + return math.floor((last - first) / step + 1e-6)
