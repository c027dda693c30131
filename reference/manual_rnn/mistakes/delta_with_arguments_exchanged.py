"""Hands the labels to `delta_function` first."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
# - deltas.append(delta_function(predictions.detach(), labels))
# + deltas.append(delta_function(labels, predictions.detach()))
