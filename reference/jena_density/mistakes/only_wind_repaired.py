"""Only the columns of the wind are repaired."""

CAUGHT_BY = ["gaps_take_the_last_reading"]


# %% question="load"
def load_data(csv_path):
    frame = pd.read_csv(csv_path)
    dates = pd.to_datetime(frame.pop("Date Time"), format="%d.%m.%Y %H:%M:%S")
    for name in ["wv (m/s)", "max. wv (m/s)"]:
        frame[name] = frame[name].mask(frame[name] == -9999).ffill()
    return dates, frame
