"""Weights are filled with zeros."""

BESIDE = "written_for_a_gpu"


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    width = queries.shape[-1]
    weights = torch.softmax(queries @ keys.transpose(-2, -1) * width**-0.5, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(mask.logical_not(), 0.0)
    return weights @ values, weights
