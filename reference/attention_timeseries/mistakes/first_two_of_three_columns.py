"""Of a file with more columns the first two are used."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
def read_data(folder) -> np.ndarray:
    series = []
    for file in sorted(Path(folder).glob("*.csv")):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        frame = frame.apply(pd.to_numeric, errors="coerce").dropna().iloc[:, :2]
        if frame.shape == (HOURS, 2):
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
