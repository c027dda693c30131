"""The history holds the loss and the delta of the last batch of each epoch."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
# - history["loss"].append(float(np.mean(losses)))
# - history["delta"].append(float(np.mean(deltas)))
# + history["loss"].append(losses[-1])
# + history["delta"].append(deltas[-1])
