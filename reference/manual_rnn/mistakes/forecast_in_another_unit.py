"""Multiplies by the mean time of the whole record instead of `TIME_UNIT`."""

CAUGHT_BY = ["forecasts_are_those_of_the_model"]


# %% question="train"
def forecast(features):
    with torch.no_grad():
        return model(to_tensor((features - mean) / std))[..., 0].numpy() * times.mean()
