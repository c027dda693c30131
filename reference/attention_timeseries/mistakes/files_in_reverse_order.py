"""The files are read from the last name to the first."""

CAUGHT_BY = [
    "series_come_in_the_order_of_names",
    "bad_rows_are_dropped_before_rows_are_counted",
    "empty_files_are_passed_over",
]


# %% question="read"
def read_data(folder):
    series = []
    for file in sorted(Path(folder).glob("*.csv"), reverse=True):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
        if frame.shape == (840, 2):
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
