"""The learning rate is drawn evenly."""

CAUGHT_BY = ["learning_rate_is_sampled_by_its_logarithm"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="search"
# - rate = hp.Float("learning_rate", 3e-3, 3e-2, sampling="log")
# + rate = hp.Float("learning_rate", 3e-3, 3e-2)
