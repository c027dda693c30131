"""Lowers the learning rate where the loss does not fall."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
#   optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# + scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=5)

#   history["delta"].append(float(np.mean(deltas)))
# + scheduler.step(history["loss"][-1])
