"""The third feature is the largest deviation upwards, not the largest in size."""

CAUGHT_BY = ["features_are_exact"]


# %% question="steps"
# - amplitudes = [deviations.std(axis=1), size.mean(axis=1), size.max(axis=1)]
# + amplitudes = [deviations.std(axis=1), size.mean(axis=1), deviations.max(axis=1)]
