"""Divides by one less than there are."""

CAUGHT_BY = ["mean_of_a_range", "mean_of_one_value"]


# %% question="mean"
def mean(values):
    return float(values.sum() / (len(values) - 1))
