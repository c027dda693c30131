"""The loss is a sum over the batch, too."""

CAUGHT_BY = ["loss_does_not_grow_with_the_batch", "loss_is_exact"]


# %% question="loss"
def sequence_loss(predictions, targets):
    return ((predictions - targets) ** 2).sum()
