"""The window looks ahead as well, and so does the decoder, whose mask it makes."""

CAUGHT_BY = [
    "local_window_is_masked",
    "local_mask_is_exact",
    "no_forecast_knows_its_answer",
    "a_forecast_predicts_itself",
]
MAY_LOSE = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="masks"
# - return (behind >= 0) & (behind < window)
# + return behind.abs() < window
