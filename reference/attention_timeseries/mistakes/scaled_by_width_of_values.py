"""Scores are divided by the root of the width of the values."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
# - scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
# + scores = queries @ keys.transpose(-2, -1) / math.sqrt(values.shape[-1])
