"""Off by one: the month that follows is repeated instead of the last one known."""

KIND = "peeking where persistence was asked"
LEAKS = ["baseline"]


# %% question="baseline" manual=1
now = np.arange(TEST, len(series) - HORIZON)
baseline = series[now + 1]
