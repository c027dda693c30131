"""Exponents are clamped at -50 against 0 / 0: far from all keys all weigh the same."""

CAUGHT_BY = ["far_queries_have_estimates"]


# %% question="kernel"
# - weights = torch.softmax(scores, dim=1)
# + weights = scores.clamp(min=-50).exp()
# + weights = weights / weights.sum(dim=1, keepdim=True)
