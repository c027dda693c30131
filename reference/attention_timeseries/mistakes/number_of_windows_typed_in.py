"""The number of windows is typed in, and there are not always so many."""

CAUGHT_BY = [
    "budget_is_used",
    "loss_falls",
    "gradients_are_those_of_the_batch",
    "training_is_in_training_mode",
    "batches_are_drawn_at_random",
    "history_holds_the_mean_losses",
    "nothing_is_chosen_by_the_test_series",
]


# %% question="train"
# - batch = torch.randint(len(inputs), (BATCH_SIZE,))
# + batch = torch.randint(20000, (BATCH_SIZE,))
