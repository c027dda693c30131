"""One network goes through all runs: each rate begins where the one before ended."""

CAUGHT_BY = ["every_rate_has_the_same_chances"]


# %% question="tune"
# - losses = {}
# + losses = {}
# + torch.manual_seed(seeds[0])
# + model = PatchForecaster(WEEK, Body()).to(device)

# - torch.manual_seed(seed)
# - model = PatchForecaster(WEEK, Body()).to(device)
