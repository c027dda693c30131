"""The dates are read with a guessed format: the 11th of February becomes the 2nd of November."""

CAUGHT_BY = ["dates_are_read_day_first"]


# %% question="load"
# - dates = pd.to_datetime(frame.pop("Date Time"), format="%d.%m.%Y %H:%M:%S")
# + dates = pd.to_datetime(frame.pop("Date Time"), format="mixed")
