"""The own value is set to 0, and still has its weight."""

CAUGHT_BY = ["a_value_does_not_estimate_itself", "a_gradient_reaches_the_bandwidth", "leave_one_out_is_exact"]


# %% question="bandwidth"
# - scores = scores.masked_fill(torch.eye(len(keys), dtype=torch.bool), -math.inf)
# - estimates = torch.softmax(scores, dim=1) @ values
# + weights = torch.softmax(scores, dim=1)
# + weights = weights.masked_fill(torch.eye(len(keys), dtype=torch.bool), 0)
# + estimates = weights @ values
