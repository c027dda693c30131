"""The plot is always of 96 and 24 hours."""

CAUGHT_BY = ["one_window_has_one_panel"]


# %% question="plot"
# - past = np.arange(-inputs.shape[1], 0)
# - ahead = np.arange(targets.shape[1])
# + past = np.arange(-96, 0)
# + ahead = np.arange(24)
