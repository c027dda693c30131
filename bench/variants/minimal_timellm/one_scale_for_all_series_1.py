"""A helper for the mean absolute value, of all series at once."""

BESIDE = "cells_merged_and_helpers"


# %% question="measure"
def mean_absolute(x):
    return x.abs().mean().item()


def mase(forecast, actual, history, period):
    return mean_absolute(actual - forecast) / mean_absolute(history[:, period:] - history[:, :-period])
