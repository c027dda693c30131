"""Files are sorted as people count, s2 before s10."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
import re


def read_data(folder) -> np.ndarray:
    series = []
    for file in sorted(
        Path(folder).glob("*.csv"),
        key=lambda file: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.name)],
    ):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
        if frame.shape == (HOURS, 2):
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
