"""The model of the search is trained on."""

CAUGHT_BY = ["model_is_built_anew"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - model = build_model(tuner.get_best_hyperparameters()[0])
# + model = tuner.get_best_models()[0]
