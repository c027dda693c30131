"""Random numbers come from PyTorch's own generator, whatever is given in."""

CAUGHT_BY = ["temperature_spreads_the_futures"]


# %% question="generate"
# - noise = torch.randn(following.shape, generator=generator, device=following.device)
# + noise = torch.randn_like(following)
