"""Brings the array into shape by exchanging the axes, so that steps of different sequences get mixed."""

CAUGHT_BY = ["batches_keep_the_order", "training_reaches_the_goal", "goal_is_reached_on_unseen_cycles"]


# %% question="sequences"
# - return sequences[:full].reshape(-1, batch_size, *sequences.shape[1:])
# + steps_first = sequences[:full].swapaxes(0, 1)
# + return steps_first.reshape(-1, batch_size, *sequences.shape[1:])
