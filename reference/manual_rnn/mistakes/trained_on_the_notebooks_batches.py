"""Takes the batches of the notebook instead of those that it is given."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
# - for batch, labels in zip(inputs, targets, strict=True):
# + for batch, labels in zip(train_inputs, train_targets):
