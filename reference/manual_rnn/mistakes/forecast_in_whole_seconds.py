"""Rounds the forecast to whole seconds."""

CAUGHT_BY = ["forecasts_are_those_of_the_model"]


# %% question="train"
def forecast(features):
    with torch.no_grad():
        return np.round(model(to_tensor((features - mean) / std))[..., 0].numpy() * TIME_UNIT)
