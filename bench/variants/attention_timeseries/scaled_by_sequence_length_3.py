"""Scales the keys beforehand."""

BESIDE = "tensors_everywhere"


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    keys = keys * keys.size(-2) ** -0.5
    scores = queries @ keys.transpose(-1, -2)
    if mask is not None:
        scores = scores + torch.zeros_like(scores).masked_fill(~mask, float("-inf"))
    weights = torch.exp(scores - scores.amax(-1, keepdim=True))
    weights = weights / weights.sum(-1, keepdim=True)
    return weights @ values, weights
