"""The Epanechnikov kernel falls in a straight line."""

CAUGHT_BY = ["kernel_weights_are_exact"]


# %% question="kernels"
# - heights = (1 - u**2).clamp(min=0)
# + heights = (1 - u.abs()).clamp(min=0)
