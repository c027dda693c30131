"""A network is built once, and goes on learning with the next seed."""

CAUGHT_BY = ["same_network_twice_is_equal", "trainings_are_as_announced"]
MAY_LOSE = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
#   for name, build in networks.items():
# +     model = build()

# - model = build()
# - train(model, training, learning_rates[name], seed)
# + train(model, training, learning_rates[name], seed)
