"""The padding is taken to come first."""

CAUGHT_BY = ["padding_is_masked"]


# %% question="masks"
# - return torch.arange(size) < lengths[:, None, None]
# + return torch.arange(size) >= size - lengths[:, None, None]
