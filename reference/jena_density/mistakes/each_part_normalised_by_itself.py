"""The rows after the training are normalised with their own mean and standard deviation."""

CAUGHT_BY = ["all_rows_are_scaled_alike"]


# %% question="normalise"
def normalise(raw: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    parts = [(part - part.mean(axis=0)) / part.std(axis=0) for part in (raw[:rows], raw[rows:])]
    return np.concatenate(parts), raw[:rows].mean(axis=0), raw[:rows].std(axis=0)
