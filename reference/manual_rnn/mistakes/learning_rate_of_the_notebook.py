"""Takes LEARNING_RATE instead of its argument."""

CAUGHT_BY = ["training_learns", "training_takes_the_right_steps", "history_is_true"]


# %% question="train"
# - optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# + optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
