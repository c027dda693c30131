"""Computes the standard deviation from squares of int16, which overflow."""

CAUGHT_BY = ["features_are_of_deviations", "features_are_exact"]


# %% question="steps"
# - amplitudes = [deviations.std(axis=1), size.mean(axis=1), size.max(axis=1)]
# + variance = (samples**2).mean(axis=1) - samples.mean(axis=1) ** 2
# + amplitudes = [np.sqrt(np.abs(variance)), size.mean(axis=1), size.max(axis=1)]
