"""Adds up all errors and all changes before it divides."""

BESIDE = "written_for_a_gpu"


# %% question="measure"
def mase(forecast, actual, history, period):
    number_of_series = forecast.shape[0]
    errors = []
    changes = []
    for i in range(number_of_series):
        error = torch.abs(actual[i] - forecast[i])
        errors.append(error.mean())
        naive = history[i, : history.shape[1] - period]
        change = torch.abs(history[i, period:] - naive)
        changes.append(change.mean())
    mean_error = sum(errors) / number_of_series
    mean_change = sum(changes) / number_of_series
    return float(mean_error / mean_change)
