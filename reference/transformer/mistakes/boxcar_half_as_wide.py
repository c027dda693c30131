"""The boxcar is one bandwidth wide in all, half to each side."""

CAUGHT_BY = ["kernel_weights_are_exact"]


# %% question="kernels"
# - heights = (u.abs() <= 1).to(u.dtype)
# + heights = (u.abs() <= 0.5).to(u.dtype)
