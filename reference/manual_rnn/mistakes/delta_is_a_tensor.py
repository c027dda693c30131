"""Forgets `item()`."""

CAUGHT_BY = ["results_are_of_their_kinds"]


# %% question="loss"
def average_delta(predictions, targets):
    return (predictions - targets).abs().mean().detach() / targets.mean()
