"""A bad value takes that of the row before it, instead of being dropped with its row."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# - frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
# + frame = frame.apply(pd.to_numeric, errors="coerce").ffill()
