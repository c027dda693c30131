"""Trains on the notebook's own windows, whatever is handed in."""

CAUGHT_BY = ["batches_are_drawn_at_random", "history_holds_the_mean_losses"]


# %% question="train"
# + inputs, targets = torch.as_tensor(train_inputs), torch.as_tensor(train_targets)
#   optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
