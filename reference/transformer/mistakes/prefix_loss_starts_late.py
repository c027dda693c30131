"""The first unknown patch is missing in the prefix family's loss."""

CAUGHT_BY = ["prefix_loss_is_exact"]


# %% question="families"
# - return error[:, known - 1 :].mean() if family == "prefix" else error.mean()
# + return error[:, known:].mean() if family == "prefix" else error.mean()
