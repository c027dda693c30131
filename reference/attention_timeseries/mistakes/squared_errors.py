"""The loss is the mean squared error instead of the mean absolute one."""

CAUGHT_BY = ["gradients_are_those_of_the_batch", "history_holds_the_mean_losses"]


# %% question="train"
# - mean_absolute_error = nn.L1Loss()
# + mean_absolute_error = nn.MSELoss()
