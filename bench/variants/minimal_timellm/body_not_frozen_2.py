"""One line."""

BESIDE = "loops_and_numpy_habits"


# %% question="reprogram"
def reprogram(model, period):
    return PatchForecaster(period, copy.deepcopy(model.body)).to(next(model.parameters()).device)
