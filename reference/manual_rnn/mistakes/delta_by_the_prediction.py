"""Divides by the mean prediction instead of the mean label, and returns a tensor."""

CAUGHT_BY = ["ten_per_cent_are_ten_per_cent", "delta_is_exact", "results_are_of_their_kinds"]


# %% question="loss"
def average_delta(predictions, targets):
    return (predictions - targets).abs().mean() / predictions.mean()
