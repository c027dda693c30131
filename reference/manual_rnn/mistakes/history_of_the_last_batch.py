"""The history holds the loss and the delta of the last batch of each epoch."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
# - losses, deltas = [], []

# -     losses.append(loss.item())
# -     deltas.append(delta_function(predictions.detach(), labels))
# - history["loss"].append(float(np.mean(losses)))
# - history["delta"].append(float(np.mean(deltas)))
# + history["loss"].append(loss.item())
# + history["delta"].append(delta_function(predictions.detach(), labels))
