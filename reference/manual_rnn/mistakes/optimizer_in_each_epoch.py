"""Makes a new optimizer in each epoch, which has forgotten its averages."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
# - optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)

#   for _ in range(epochs):
# +     optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
