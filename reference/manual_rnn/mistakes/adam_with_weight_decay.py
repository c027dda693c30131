"""Takes AdamW, which lets all weights decay."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
# - optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# + optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
