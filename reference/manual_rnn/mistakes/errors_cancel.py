"""Takes the size of the mean error instead of the mean size of the errors."""

CAUGHT_BY = ["delta_is_exact"]


# %% question="loss"
def average_delta(predictions, targets):
    return ((predictions - targets).mean().abs() / targets.mean()).item()
