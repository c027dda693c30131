"""Hands the labels to `delta_function` first."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
# - for batch, labels in zip(inputs, targets, strict=True):
# + for batch, labels in zip(inputs, targets):

# - deltas.append(delta_function(predictions.detach(), labels))
# + deltas.append(delta_function(labels, predictions.detach()))
