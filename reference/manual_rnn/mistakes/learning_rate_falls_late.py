"""Halves the learning rate after 30 epochs."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
#   optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# + scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, gamma=0.5)

#   history["delta"].append(float(np.mean(deltas)))
# + scheduler.step()
