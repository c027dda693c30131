"""Each network is trained twice, so that it has twice the budget."""

CAUGHT_BY = ["trainings_are_as_announced"]


# %% question="comparison"
# - train(model, training, learning_rates[name], seed)
# + train(model, training, learning_rates[name], seed)
# + train(model, training, learning_rates[name], seed + 1)
