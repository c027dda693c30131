"""The scores are divided by the root of the number of keys instead of their width."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-2])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ values, weights
