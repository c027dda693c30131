"""Forecasts are made in training mode."""

CAUGHT_BY = [
    "forecasts_are_repeatable",
    "forecasts_are_those_of_the_model",
]


# %% question="train"
def predict(model, inputs):
    return model(torch.as_tensor(inputs)).detach().numpy()
