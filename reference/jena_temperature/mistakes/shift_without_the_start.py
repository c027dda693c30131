"""The target itself is the shift, as if every window began in row 0."""

CAUGHT_BY = ["arguments_are_found_for_any_windows"]


# %% question="windows"
# - "shift": target - first[0],
# + "shift": target,
