"""The baseline takes the density a day before the end of the window, three days before the target."""

CAUGHT_BY = ["steady_air_is_forecast_exactly", "baseline_error_is_exact"]


# %% question="baseline"
def evaluate_naive_method(dataset) -> float:
    errors = []
    for windows, targets in dataset:
        day_before = windows[:, -25, density_index].numpy() * std[density_index] + mean[density_index]
        errors.extend(np.abs(day_before - targets.numpy()))
    return float(np.mean(errors))
