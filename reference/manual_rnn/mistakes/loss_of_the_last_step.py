"""The loss counts the last step alone."""

CAUGHT_BY = ["loss_grows_with_the_sequence", "loss_is_exact"]


# %% question="loss"
def sequence_loss(predictions, targets):
    return ((predictions[:, -1] - targets[:, -1]) ** 2).mean()
