"""The mean of the next months, not of the last."""

KIND = "peeking where persistence was asked"
LEAKS = ["baseline"]


# %% question="baseline" manual=1
baseline = [series[t : t + HORIZON].mean() for t in range(TEST, len(series) - HORIZON)]
