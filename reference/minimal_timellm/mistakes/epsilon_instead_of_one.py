"""A small number is added to the std, which makes constants explode later."""

CAUGHT_BY = ["constant_contexts_are_divided_by_one"]


# %% question="scale"
# - std = torch.where(varies, std, torch.ones_like(std))
# + std = std + 1e-8
