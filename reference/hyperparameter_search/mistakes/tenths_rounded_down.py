"""Three tenths by one tenth is a little less than three for Python."""

CAUGHT_BY = ["values_are_counted", "more_values_are_counted"]


# %% question="space"
# - return math.floor((last - first) / step + 1e-6) + 1
# + return int((last - first) / step) + 1
