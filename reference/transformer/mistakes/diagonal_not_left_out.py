"""Every value takes part in its own estimate."""

CAUGHT_BY = [
    "a_value_does_not_estimate_itself",
    "a_gradient_reaches_the_bandwidth",
    "leave_one_out_is_exact",
]


# %% question="bandwidth"
# - scores = scores.masked_fill(torch.eye(len(keys), dtype=torch.bool), -math.inf)
