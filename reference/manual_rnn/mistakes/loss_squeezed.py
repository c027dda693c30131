"""Removes every axis of size 1, also that of the batch."""

CAUGHT_BY = ["loss_is_exact"]


# %% question="loss"
def sequence_loss(predictions, targets):
    return ((predictions.squeeze() - targets.squeeze()) ** 2).mean(dim=0).sum()
