"""The values are typed in, as another search found them."""

CAUGHT_BY = ["history_is_complete", "model_is_built_anew"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - model = build_model(tuner.get_best_hyperparameters()[0])
# + typed = kt.HyperParameters()
# + typed.values = {"layers": 1, "units": 24, "optimizer": "adam", "learning_rate": 0.01}
# + model = build_model(typed)
