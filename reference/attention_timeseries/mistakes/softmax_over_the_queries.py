"""The softmax goes over the queries, so that the weights of a key add up to one, not those of a query."""

CAUGHT_BY = [
    "attention_weights_add_up_to_one",
    "masked_keys_have_no_weight",
    "attention_is_exact",
    "masked_attention_is_exact",
    "attention_needs_no_batch",
]


# %% question="attention"
# - weights = torch.softmax(scores, dim=-1)
# + weights = torch.softmax(scores, dim=-2)
