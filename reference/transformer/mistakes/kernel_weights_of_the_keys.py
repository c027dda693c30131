"""The weights of each key add up to one, not those of each query."""

CAUGHT_BY = ["kernel_weights_add_up_to_one", "kernel_weights_are_exact"]


# %% question="kernels"
# - total = heights.sum(dim=1, keepdim=True)
# + total = heights.sum(dim=0, keepdim=True)
