"""The model is never put into training mode, so that dropout does nothing."""

CAUGHT_BY = ["training_is_in_training_mode"]


# %% question="train"
# - model.train()
# + model.eval()
