"""The readings of -9999 are taken for wind."""

CAUGHT_BY = ["missing_wind_is_replaced", "gaps_take_the_last_reading"]


# %% question="load"
def load_data(csv_path) -> tuple[pd.Series, pd.DataFrame]:
    frame = pd.read_csv(csv_path)
    dates = pd.to_datetime(frame.pop("Date Time"), format="%d.%m.%Y %H:%M:%S")
    return dates, frame
