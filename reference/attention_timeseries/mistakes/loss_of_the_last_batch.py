"""The history holds the loss of the last batch of each epoch instead of the mean."""

CAUGHT_BY = ["history_holds_the_mean_losses"]


# %% question="train"
# - history.append(total / STEPS_PER_EPOCH)
# + history.append(loss.item())
