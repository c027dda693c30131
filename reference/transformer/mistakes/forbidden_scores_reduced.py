"""1e9 is taken off the forbidden scores, which is not enough for the largest of them."""

CAUGHT_BY = ["masked_softmax_is_exact"]


# %% question="masks"
# - weights = torch.softmax(scores.masked_fill(~mask, -math.inf), dim=-1)
# + weights = torch.softmax(scores - 1e9 * (~mask).to(scores), dim=-1)
