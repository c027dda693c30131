"""Batches come from the first half of the windows."""

CAUGHT_BY = ["batches_are_drawn_at_random"]


# %% question="train"
# - batch = torch.randint(len(inputs), (BATCH_SIZE,))
# + batch = torch.randint(len(inputs) // 2, (BATCH_SIZE,))
