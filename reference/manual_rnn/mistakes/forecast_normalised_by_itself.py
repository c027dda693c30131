"""The forecast normalises what it is given with its own statistics instead of those of the training."""

CAUGHT_BY = ["forecasts_are_seconds", "forecasts_are_those_of_the_model"]


# %% question="train"
def forecast(features):
    inputs = (features - features.mean(axis=(0, 1))) / features.std(axis=(0, 1))
    with torch.no_grad():
        return model(to_tensor(inputs))[..., 0].numpy() * TIME_UNIT
