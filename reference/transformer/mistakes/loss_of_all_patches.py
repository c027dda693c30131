"""The encoder family's loss is over all patches, hidden or not."""

CAUGHT_BY = ["encoder_loss_is_exact"]


# %% question="families"
# - return (said - patches)[hidden].abs().mean()
# + return (said - patches).abs().mean()
