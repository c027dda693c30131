"""Of a file with more columns the first two are used."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# - frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
# + frame = frame.apply(pd.to_numeric, errors="coerce").dropna().iloc[:, :2]
