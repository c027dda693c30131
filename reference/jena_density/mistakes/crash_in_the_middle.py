"""The function of question 3 raises. What needs its result cannot run; everything else keeps its points."""

CAUGHT_BY = [
    "parts_add_up",
    "parts_have_their_shares",
    "budget_is_kept",
    "history_is_complete",
    "loss_falls",
    "forecasts_are_densities",
    "forecasts_come_from_the_model",
    "baseline_is_beaten_on_unseen_weather",
]


# %% question="split"
# - return training, validation, rows - training - validation
# + return training, validation, rows - trainig - validation
