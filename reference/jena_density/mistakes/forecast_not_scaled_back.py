"""The forecast is left in standard deviations."""

CAUGHT_BY = ["forecasts_are_densities", "baseline_is_beaten_on_unseen_weather"]


# %% question="train"
# - return (inputs[:, -1, density_index] + change) * std[density_index] + mean[density_index]
# + return inputs[:, -1, density_index] + change
