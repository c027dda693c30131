"""The loss is the mean absolute error."""

CAUGHT_BY = ["hyperparameters_are_used", "best_score_is_true"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="search"
# - model.compile(optimizer=kinds[name](learning_rate=rate), loss="mse")
# + model.compile(optimizer=kinds[name](learning_rate=rate), loss="mae")
