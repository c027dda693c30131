"""Divides each sequence's error by its own mean, and takes the mean of that."""

CAUGHT_BY = ["delta_is_exact"]


# %% question="loss"
def average_delta(predictions, targets):
    errors = (predictions - targets).abs().flatten(1).mean(dim=1)
    return (errors / targets.flatten(1).mean(dim=1)).mean().item()
