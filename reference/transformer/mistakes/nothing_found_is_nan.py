"""Where a compact kernel finds no key, it divides 0 by 0."""

CAUGHT_BY = ["compact_kernels_end_at_the_bandwidth"]


# %% question="kernels"
# - return heights / torch.where(total > 0, total, 1)
# + return heights / total
