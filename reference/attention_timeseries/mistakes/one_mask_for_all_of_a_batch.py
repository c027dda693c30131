"""A mask can only be one for all of a batch."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
# - scores = scores.masked_fill(~mask, -math.inf)
# + scores[..., ~mask] = -math.inf
