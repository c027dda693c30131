"""The network is trained, but the forecast is the density now."""

CAUGHT_BY = ["forecasts_are_densities", "forecasts_come_from_the_model", "baseline_is_beaten_on_unseen_weather"]


# %% question="train"
def forecast(windows):
    return windows[:, -1, density_index]
