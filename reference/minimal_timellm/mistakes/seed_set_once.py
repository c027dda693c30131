"""The seed is set before the loops, so that every run starts from other weights."""

CAUGHT_BY = ["every_rate_has_the_same_chances"]


# %% question="tune"
# - losses = {}
# + losses = {}
# + torch.manual_seed(seeds[0])

# - torch.manual_seed(seed)
