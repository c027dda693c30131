"""Joins all sequences to a single one, through which the state is carried."""

CAUGHT_BY = ["forecasts_are_seconds", "forecasts_are_those_of_the_model"]


# %% question="train"
def forecast(features):
    series = to_tensor((features - mean) / std).reshape(1, -1, 3)
    with torch.no_grad():
        return model(series).reshape(features.shape[:2]).numpy() * TIME_UNIT
