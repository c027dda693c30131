"""The shift is counted from the last value of the window."""

CAUGHT_BY = ["examples_are_cut", "arguments_are_found_for_any_windows"]


# %% question="windows"
# - "shift": target - first[0],
# + "shift": target - first[-1],
