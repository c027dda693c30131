"""The loss has shape (1,)."""

CAUGHT_BY = ["results_are_of_their_kinds"]


# %% question="loss"
def sequence_loss(predictions, targets):
    return ((predictions - targets) ** 2).mean(dim=0).sum(dim=0)
