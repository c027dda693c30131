"""The 2 in the exponent of the kernel is missing."""

TEACHES = "Compare the exponent of your kernel with the formula, factor by factor."
CAUGHT_BY = ["kernel_regression_is_exact"]


# %% question="kernel"
# - scores = -((queries[:, None] - keys) ** 2) / (2 * width**2)
# + scores = -((queries[:, None] - keys) ** 2) / width**2
