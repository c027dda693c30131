"""The forecasts are rounded to one decimal."""

CAUGHT_BY = ["forecasts_are_those_of_the_model"]


# %% question="train"
# - return model(torch.as_tensor(inputs)).numpy()
# + return model(torch.as_tensor(inputs)).numpy().round(1)
