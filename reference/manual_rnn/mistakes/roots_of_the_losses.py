"""Sums the roots of the mean squared errors."""

CAUGHT_BY = ["loss_is_exact"]


# %% question="loss"
def sequence_loss(predictions, targets):
    return ((predictions - targets) ** 2).mean(dim=0).add(1e-12).sqrt().sum()
