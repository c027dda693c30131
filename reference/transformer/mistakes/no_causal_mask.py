"""The decoder's tokens see each other in both directions."""

CAUGHT_BY = [
    "no_forecast_knows_its_answer",
    "teacher_forcing_is_exact",
    "forecaster_beats_the_seasonal_naive_forecast",
    "a_forecast_predicts_itself",
]


# %% question="forecaster"
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + return self.decode(tokens, self.encode(past))[0]
