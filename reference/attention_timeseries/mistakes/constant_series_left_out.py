"""Constant series are thought to be broken, and left out."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# - if frame.shape == (HOURS, 2):
# + if frame.shape == (HOURS, 2) and np.ptp(frame.to_numpy()[:, 0]) > 0:
