"""Gaps are interpolated, so a filled reading tells of the one after the gap."""

CAUGHT_BY = ["gaps_take_the_last_reading"]


# %% question="load"
def load_data(csv_path):
    frame = pd.read_csv(csv_path)
    dates = pd.to_datetime(frame.pop("Date Time"), format="%d.%m.%Y %H:%M:%S")
    return dates, frame.mask(frame == -9999).interpolate()
