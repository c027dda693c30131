"""The same random numbers in each epoch, so the same batches."""

CAUGHT_BY = ["batches_are_drawn_at_random"]


# %% question="train"
#   total = 0.0
# + torch.manual_seed(SEED)
