"""The loss is the mean over the steps, not their sum."""

CAUGHT_BY = ["loss_grows_with_the_sequence", "loss_is_exact"]


# %% question="loss"
def sequence_loss(predictions, targets):
    return nn.functional.mse_loss(predictions, targets)
