"""The month eleven years before the one that is forecast, in a function."""


# %% question="baseline" manual=1
def naive(t, period=132):
    """The forecast for month t + HORIZON, made at month t."""
    return series[t + HORIZON - period]


baseline = np.array([naive(t) for t in range(TEST, len(series) - HORIZON)])
