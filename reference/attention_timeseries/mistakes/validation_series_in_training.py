"""The validation series are trained on, too."""

CAUGHT_BY = ["batches_are_drawn_at_random", "history_holds_the_mean_losses"]


# %% question="train"
# + inputs = torch.cat([inputs, torch.as_tensor(validation_inputs)])
# + targets = torch.cat([targets, torch.as_tensor(validation_targets)])
#   optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
