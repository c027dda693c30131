"""What the mask forbids is set to zero after the softmax, so that the other weights no longer add up to one."""

TEACHES = "Add up a row of your weights under a mask. What should the sum be?"
CAUGHT_BY = ["masked_keys_have_no_weight", "masked_attention_is_exact"]


# %% question="attention"
# - if mask is not None:
# -     scores = scores.masked_fill(~mask, -math.inf)
#   weights = torch.softmax(scores, dim=-1)
# + if mask is not None:
# +     weights = weights * mask
