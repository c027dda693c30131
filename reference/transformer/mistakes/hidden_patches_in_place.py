"""The hidden patches are overwritten in the batch itself, so that the answers are gone."""

CAUGHT_BY = ["hidden_patches_are_not_read", "encoder_loss_is_exact"]


# %% question="families"
# - predicted = body(torch.where(hidden[..., None], body.blank, patches), mask)
# + patches[hidden] = body.blank
# + predicted = body(patches, mask)
