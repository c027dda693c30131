"""The dates are read with a guessed format: the 11th of February becomes the 2nd of November."""

CAUGHT_BY = ["dates_are_read_day_first"]


# %% question="load"
def load_data(csv_path) -> tuple[pd.Series, pd.DataFrame]:
    frame = pd.read_csv(csv_path)
    dates = pd.to_datetime(frame.pop("Date Time"), format="mixed")
    return dates, frame.replace(-9999.0, np.nan).ffill()
