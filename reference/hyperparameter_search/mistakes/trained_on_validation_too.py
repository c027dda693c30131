"""The model is trained on both parts at the end."""

CAUGHT_BY = ["model_is_built_anew"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - *training,
# + *(np.concatenate(pair) for pair in zip(training, validation)),
