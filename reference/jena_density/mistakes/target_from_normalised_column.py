"""The targets come from the normalised column instead of the raw one, and training and forecast go along with it."""

CAUGHT_BY = ["targets_are_two_days_ahead"]


# %% question="datasets"
# - targets = raw[target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON) :, column]
# + targets = normalised[target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON) :, column]


# %% question="train"
# - then = (density - mean[density_index]) / std[density_index]
# - return windows, then - windows[:, -1, density_index]
# + return windows, density - windows[:, -1, density_index]
