"""Mean and standard deviation come from all rows, those of the test included."""

CAUGHT_BY = ["training_rows_are_standard", "statistics_come_from_training_rows", "all_rows_are_scaled_alike"]


# %% question="normalise"
# - mean = raw[:rows].mean(axis=0)
# - std = raw[:rows].std(axis=0)
# + mean = raw.mean(axis=0)
# + std = raw.std(axis=0)
