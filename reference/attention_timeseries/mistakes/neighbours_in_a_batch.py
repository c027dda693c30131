"""A batch is a run of neighbouring windows from a random start."""

CAUGHT_BY = ["batches_are_drawn_at_random"]
MAY_LOSE = ["lstm_beats_persistence"]


# %% question="train"
# - batch = torch.randint(len(inputs), (BATCH_SIZE,))
# + batch = torch.randint(len(inputs) - BATCH_SIZE, (1,)) + torch.arange(BATCH_SIZE)
