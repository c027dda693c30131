"""What the mask forbids is set to zero after the softmax, so that the other weights no longer add up to one."""

CAUGHT_BY = ["masked_keys_have_no_weight", "masked_attention_is_exact"]


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    weights = torch.softmax(queries @ keys.transpose(-2, -1) / keys.shape[-1] ** 0.5, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ values, weights
