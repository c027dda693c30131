"""Weights that are nearly the same count as not moved."""

CAUGHT_BY = ["moved_weights_are_named", "smallest_movements_count"]


# %% question="reprogram"
# - return sorted(name for name in before if not torch.equal(before[name], after[name]))
# + return sorted(name for name in before if not torch.allclose(before[name], after[name]))
