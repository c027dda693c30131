"""Calls `sequence_loss` instead of the function that it is given."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
# - loss = loss_function(predictions, labels)
# + loss = sequence_loss(predictions, labels)
