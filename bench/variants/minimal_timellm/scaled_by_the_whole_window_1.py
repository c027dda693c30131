"""A helper for the statistics, which gets all that there is."""

BESIDE = "cells_merged_and_helpers"


# %% question="scale"
def mean_and_spread(x):
    mu = x.mean(dim=-1, keepdim=True)
    sigma = ((x - mu) ** 2).mean(dim=-1, keepdim=True).sqrt()
    flat = x.max(dim=-1, keepdim=True).values == x.min(dim=-1, keepdim=True).values
    sigma[flat] = 1.0
    return mu, sigma


def normalise(windows, context):
    mu, sigma = mean_and_spread(windows)
    return (windows - mu) / sigma, mu, sigma
