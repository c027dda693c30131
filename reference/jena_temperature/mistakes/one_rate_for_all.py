"""Every network is trained at the learning rate of the first one."""

CAUGHT_BY = ["trainings_are_as_announced"]
MAY_LOSE = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - train(model, training, learning_rates[name], seed)
# + train(model, training, next(iter(learning_rates.values())), seed)
