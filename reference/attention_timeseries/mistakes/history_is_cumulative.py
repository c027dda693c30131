"""The sum of the losses is never reset: each entry is a mean over all epochs so far."""

CAUGHT_BY = ["history_holds_the_mean_losses"]


# %% question="train"
# - for _ in range(EPOCHS):
# -     total = 0.0
# + total = 0.0
# + for epoch in range(EPOCHS):

# - history.append(total / STEPS_PER_EPOCH)
# + history.append(total / STEPS_PER_EPOCH / (epoch + 1))
