"""Only values are made numbers: a row whose time is missing or no number stays."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# - frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
# + frame = frame[pd.to_numeric(frame.iloc[:, 0], errors="coerce").notna()]
# + frame = frame.apply(pd.to_numeric, errors="coerce")
