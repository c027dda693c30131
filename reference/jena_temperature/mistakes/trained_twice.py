"""Each network is trained twice, so that it has twice the budget."""

CAUGHT_BY = ["trainings_are_as_announced"]
MAY_LOSE = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - train(model, training, learning_rates[name], seed)
# + train(model, training, learning_rates[name], seed)
# + train(model, training, learning_rates[name], seed + 1)
