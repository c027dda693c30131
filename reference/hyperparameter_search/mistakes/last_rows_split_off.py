"""The search splits a validation part off the training part."""

CAUGHT_BY = ["best_score_is_true", "search_trains_and_stops_as_asked"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="search"
# - validation_data=validation,
# + validation_split=0.2,
