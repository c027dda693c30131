"""The decoder reads the very patches that it is to predict."""

CAUGHT_BY = [
    "no_forecast_knows_its_answer",
    "teacher_forcing_is_exact",
    "forecaster_beats_the_seasonal_naive_forecast",
    "a_cache_changes_nothing",
    "a_forecast_predicts_itself",
]


# %% question="forecaster"
# - read = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
# + read = future
