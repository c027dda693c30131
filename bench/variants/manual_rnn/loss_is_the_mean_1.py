"""The loss that everybody takes."""

BESIDE = "helpers"


# %% question="loss"
def sequence_loss(predictions, targets):
    return nn.MSELoss()(predictions, targets)
