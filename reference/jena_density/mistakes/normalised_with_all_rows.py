"""Mean and standard deviation come from all rows, those of the test included."""

CAUGHT_BY = ["training_rows_are_standard", "statistics_come_from_training_rows", "all_rows_are_scaled_alike"]


# %% question="normalise"
def normalise(raw: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean, std = raw.mean(axis=0), raw.std(axis=0)
    return (raw - mean) / std, mean, std


# %% question="normalise"
def describe_density(raw, normalised, column, train_rows, test_rows):
    before, after = raw[:train_rows, column], normalised[-test_rows:, column]
    return before.mean(), before.std(), after.mean(), after.std()
