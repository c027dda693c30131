"""The scaler is fitted on all rows, those of the test too."""

CAUGHT_BY = ["training_rows_are_scaled", "scalers_see_training_rows_only"]


# %% question="scale"
# - return scaler.fit(series[:rows].reshape(-1, 1))
# + return scaler.fit(series.reshape(-1, 1))
