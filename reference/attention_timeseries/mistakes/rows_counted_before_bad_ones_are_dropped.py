"""Rows are counted first and bad ones filled with the value before them."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# - frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
#   if frame.shape == (HOURS, 2):
# +     frame = frame.apply(pd.to_numeric, errors="coerce").ffill()
