"""Reach is worked out for a window, whatever the mask is."""

CAUGHT_BY = ["reach_is_exact"]


# %% question="masks"
# - step = (mask | torch.eye(len(mask), dtype=torch.bool)).float()
# - found = torch.eye(len(mask))
# - for _ in range(layers):
# -     found = ((step @ found) > 0).float()
# - return found > 0
# + window = int(mask.sum(dim=1).max())
# + return local_mask(len(mask), layers * (window - 1) + 1)
