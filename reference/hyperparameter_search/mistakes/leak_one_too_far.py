"""A distance of just `reach` counts as a leak."""

CAUGHT_BY = ["leak_is_a_share", "leaks_are_exact"]


# %% question="grid"
# - return float((distance < reach).mean())
# + return float((distance <= reach).mean())
