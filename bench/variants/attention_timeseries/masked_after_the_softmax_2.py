"""By torch.where."""

BESIDE = "library_functions"


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    scores = torch.einsum("...qd,...kd->...qk", queries, keys) / math.sqrt(queries.shape[-1])
    weights = nn.Softmax(dim=-1)(scores)
    weights = weights if mask is None else torch.where(mask, weights, 0.0)
    return torch.einsum("...qk,...kv->...qv", weights, values), weights
