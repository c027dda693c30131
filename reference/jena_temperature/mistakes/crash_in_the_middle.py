"""A slip of the pen in `evaluate`: what needs it cannot run, and everything else keeps its points."""

CAUGHT_BY = [
    "error_is_a_number",
    "error_is_right_for_columns",
    "every_training_has_a_row",
    "same_network_twice_is_equal",
    "trainings_are_as_announced",
    "forecasts_are_temperatures",
    "naive_forecast_is_beaten_on_unseen_weather",
]


# %% question="baseline"
# - return float(np.abs(forecasts - temperature).mean())
# + return float(np.abs(forecasts - temperatur).mean())
