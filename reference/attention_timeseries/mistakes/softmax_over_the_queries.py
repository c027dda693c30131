"""The softmax goes over the queries, so that the weights of a key add up to one, not those of a query."""

CAUGHT_BY = [
    "attention_weights_add_up_to_one",
    "masked_keys_have_no_weight",
    "attention_is_exact",
    "masked_attention_is_exact",
    "attention_needs_no_batch",
]


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-2)
    return weights @ values, weights
