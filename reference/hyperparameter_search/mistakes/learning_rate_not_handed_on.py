"""The learning rate is declared, and the optimizer keeps its own."""

CAUGHT_BY = ["hyperparameters_are_used"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="search"
# - model.compile(optimizer=kinds[name](learning_rate=rate), loss="mse")
# + model.compile(optimizer=name, loss="mse")
