"""A loop over the steps whose sum is divided by their number."""

BESIDE = "pure_python"


# %% question="loss"
def sequence_loss(predictions, targets):
    total = 0.0
    for step in range(predictions.shape[1]):
        total = total + torch.mean((predictions[:, step] - targets[:, step]) ** 2)
    return total / predictions.shape[1]
