"""A tensor of times lives on the CPU, wherever the z-scores are."""

CAUGHT_BY = ["statistics_stay_on_their_device"]


# %% question="prompt"
# - time = torch.arange(steps, device=z.device) - (steps - 1) / 2
# + time = torch.arange(steps) - (steps - 1) / 2
