"""The prefix family's loss is over all patches, though the known ones see each other."""

CAUGHT_BY = ["prefix_loss_is_exact"]


# %% question="families"
# - return error[:, known - 1 :].mean() if family == "prefix" else error.mean()
# + return error.mean()
