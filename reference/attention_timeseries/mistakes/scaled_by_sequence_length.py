"""The scores are divided by the root of the number of keys instead of their width."""

TEACHES = "Take four queries and six keys of width three, on paper. Which of these numbers stands under the root?"
CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
# - scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
# + scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-2])
