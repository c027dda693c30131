"""Zeros are read in the place of hidden patches."""

CAUGHT_BY = ["hidden_patches_are_not_read", "encoder_loss_is_exact"]


# %% question="families"
# - predicted = body(torch.where(hidden[..., None], body.blank, patches), mask)
# + predicted = body(torch.where(hidden[..., None], 0.0, patches), mask)
