"""The forecast is the mean of the training part, whatever the window."""

CAUGHT_BY = ["forecasts_are_densities", "forecasts_come_from_the_model", "baseline_is_beaten_on_unseen_weather"]


# %% question="train"
def forecast(windows):
    return np.full(len(windows), mean[density_index])
