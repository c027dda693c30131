"""All files of the folder are read, whatever their names end in."""

CAUGHT_BY = ["usable_series_are_kept", "series_come_in_the_order_of_names"]


# %% question="read"
def read_data(folder):
    series = []
    for file in sorted(Path(folder).iterdir()):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
        if frame.shape == (840, 2):
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
