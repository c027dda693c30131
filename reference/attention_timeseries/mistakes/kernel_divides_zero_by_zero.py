"""The exponentials are divided by their sum as they are, which is zero far from all keys."""

CAUGHT_BY = ["far_queries_have_estimates"]


# %% question="kernel"
# - weights = torch.softmax(scores, dim=1)
# + weights = scores.exp() / scores.exp().sum(dim=1, keepdim=True)
