"""The model is built with the default values."""

CAUGHT_BY = ["history_is_complete", "model_is_built_anew"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - model = build_model(tuner.get_best_hyperparameters()[0])
# + model = build_model(kt.HyperParameters())
