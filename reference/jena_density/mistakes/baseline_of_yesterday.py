"""The baseline takes the density a day before the end of the window, three days before the target."""

CAUGHT_BY = ["steady_air_is_forecast_exactly", "baseline_error_is_exact"]


# %% question="baseline"
# - now = windows[:, -1, density_index].numpy() * std[density_index] + mean[density_index]
# + now = windows[:, -25, density_index].numpy() * std[density_index] + mean[density_index]
