"""The forecasts are a tensor instead of an array."""

CAUGHT_BY = ["forecasts_are_those_of_the_model"]


# %% question="train"
# - return model(torch.as_tensor(inputs)).numpy()
# + return model(torch.as_tensor(inputs))
