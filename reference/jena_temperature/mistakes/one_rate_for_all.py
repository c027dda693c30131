"""Every network is trained at the learning rate of the first one."""

CAUGHT_BY = ["trainings_are_as_announced"]


# %% question="comparison"
# - train(model, training, learning_rates[name], seed)
# + train(model, training, next(iter(learning_rates.values())), seed)
