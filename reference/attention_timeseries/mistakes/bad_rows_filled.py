"""A bad value takes that of the row before it, instead of being dropped with its row."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
def read_data(folder) -> np.ndarray:
    series = []
    for file in sorted(Path(folder).glob("*.csv")):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        frame = frame.apply(pd.to_numeric, errors="coerce").ffill()
        if frame.shape == (HOURS, 2):
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
