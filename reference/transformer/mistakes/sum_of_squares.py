"""The squared errors are added up, not averaged."""

CAUGHT_BY = ["a_value_does_not_estimate_itself", "a_gradient_reaches_the_bandwidth", "leave_one_out_is_exact"]


# %% question="bandwidth"
# - return ((values - estimates) ** 2).mean()
# + return ((values - estimates) ** 2).sum()
