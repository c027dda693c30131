"""A copy of the model is trained, and the model stays as it was."""

CAUGHT_BY = [
    "budget_is_used",
    "loss_falls",
    "gradients_are_those_of_the_batch",
    "training_is_in_training_mode",
    "batches_are_drawn_at_random",
    "history_holds_the_mean_losses",
    "nothing_is_chosen_by_the_test_series",
    "lstm_beats_persistence",
    "forecaster_beats_persistence",
]


# %% question="train"
# + import copy
# +
# + model = copy.deepcopy(model)
#   optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
