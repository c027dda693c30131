"""What a step had is forgotten where the mask forbids it to look at itself."""

CAUGHT_BY = ["reach_is_exact"]


# %% question="masks"
# - step = (mask | torch.eye(len(mask), dtype=torch.bool)).float()
# + step = mask.float()
