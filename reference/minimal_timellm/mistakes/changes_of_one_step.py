"""Errors are divided by the changes from step to step, not from period to period."""

CAUGHT_BY = ["scaled_error_is_a_number", "scaled_error_is_exact"]


# %% question="measure"
# - scale = (history[:, period:] - history[:, :-period]).abs().mean(dim=1)
# + scale = (history[:, 1:] - history[:, :-1]).abs().mean(dim=1)
