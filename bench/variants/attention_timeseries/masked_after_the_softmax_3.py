"""Written out, with the mask as a factor of the sum that is not divided by."""

BESIDE = "prints_and_warnings"


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    scores = torch.matmul(queries, torch.swapaxes(keys, -1, -2)) / keys.shape[-1] ** 0.5
    scores = scores - scores.max(dim=-1, keepdim=True).values
    powers = scores.exp()
    weights = powers / powers.sum(dim=-1, keepdim=True)
    if mask is not None:
        weights = weights * mask.to(weights.dtype)
    return torch.matmul(weights, values), weights
