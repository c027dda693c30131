"""The budget is typed in."""

CAUGHT_BY = ["budget_is_used"]


# %% question="train"
# - for _ in range(EPOCHS):
# + for _ in range(10):

# - for _ in range(STEPS_PER_EPOCH):
# -     batch = torch.randint(len(inputs), (BATCH_SIZE,))
# + for _ in range(75):
# +     batch = torch.randint(len(inputs), (64,))

# - history.append(total / STEPS_PER_EPOCH)
# + history.append(total / 75)
