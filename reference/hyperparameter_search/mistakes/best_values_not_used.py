"""The model is built with the default values, which are the best ones only by chance."""

CAUGHT_BY = ["model_is_built_anew"]
MAY_LOSE = ["history_is_complete", "naive_forecast_is_beaten"]


# %% question="final"
# - model = build_model(tuner.get_best_hyperparameters()[0])
# + model = build_model(kt.HyperParameters())
