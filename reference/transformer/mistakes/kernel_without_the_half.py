"""The Gaussian has no 2 in its exponent."""

CAUGHT_BY = ["kernel_weights_are_exact"]


# %% question="kernels"
# - heights = torch.exp(-(u**2) / 2)
# + heights = torch.exp(-(u**2))
