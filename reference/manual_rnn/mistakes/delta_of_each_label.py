"""Divides each error by its own label, so that a label of nearly zero decides everything."""

CAUGHT_BY = ["ten_per_cent_are_ten_per_cent", "delta_is_exact"]


# %% question="loss"
def average_delta(predictions, targets):
    return ((predictions - targets).abs() / targets).mean().item()
