"""Gradients pile up from batch to batch."""

CAUGHT_BY = [
    "training_learns",
    "forecasts_are_seconds",
    "training_takes_the_right_steps",
    "history_is_true",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="train"
# - optimizer.zero_grad()
