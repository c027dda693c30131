"""Forbidden scores become -1e9, so that a row without any allowed one looks at everything alike."""

CAUGHT_BY = ["allowed_weights_add_up_to_one", "forbidden_weights_are_zero", "masked_softmax_is_exact"]


# %% question="masks"
# - weights = torch.softmax(scores.masked_fill(~mask, -math.inf), dim=-1)
# - return weights.masked_fill(~mask, 0.0)
# + return torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
