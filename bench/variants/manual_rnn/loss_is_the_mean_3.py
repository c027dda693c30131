"""A sum over everything, divided by everything."""

BESIDE = "float64"


# %% question="loss"
def sequence_loss(predictions, targets):
    difference = torch.flatten(predictions - targets)
    return torch.dot(difference, difference) / difference.numel()
