"""Rows are counted first and bad ones filled with the value before them."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
def read_data(folder):
    series = []
    for file in sorted(Path(folder).glob("*.csv")):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        if frame.shape == (840, 2):
            frame = frame.apply(pd.to_numeric, errors="coerce").ffill()
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
