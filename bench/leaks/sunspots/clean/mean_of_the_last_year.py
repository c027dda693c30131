"""The mean of the last twelve months."""

# %% question="baseline" manual=1
total = np.cumsum(series)
now = np.arange(TEST, len(series) - HORIZON)
baseline = (total[now] - total[now - 12]) / 12
