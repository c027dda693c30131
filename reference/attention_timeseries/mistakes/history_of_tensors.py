"""The history holds tensors instead of numbers."""

CAUGHT_BY = ["budget_is_used"]


# %% question="train"
# - total += loss.item()
# + total += loss.detach()
