"""Normalises, and then hands on the other variable."""

BESIDE = "closures"


# %% question="train"
def forecast(features):
    normed = (features - mean) / std
    inputs = to_tensor(features)
    with torch.no_grad():
        seconds = TIME_UNIT * model(inputs)
    return seconds.numpy()[:, :, 0]
