"""The encoder family's loss is over all patches, hidden or not."""

CAUGHT_BY = ["encoder_loss_is_exact"]


# %% question="families"
# - return (predicted - patches)[hidden].abs().mean()
# + return (predicted - patches).abs().mean()
