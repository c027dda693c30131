"""The function of question 5 raises. What needs it cannot run; everything else keeps its points."""

CAUGHT_BY = [
    "loss_grows_with_the_sequence",
    "loss_does_not_grow_with_the_batch",
    "loss_is_exact",
    "forecasts_are_seconds",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
    "table_is_right",
    "results_are_of_their_kinds",
]


# %% question="loss"
def sequence_loss(predictions, targets):
    return ((predictions - target) ** 2).mean(dim=0).sum()  # noqa: F821
