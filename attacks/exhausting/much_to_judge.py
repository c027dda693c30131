"""Answers with arrays as large as they may be, of one byte a number, so that judging them takes as long as it can."""

SUCCESS = "judging that takes minutes, or that is left to a person"


# %% question="mean"
def mean(values):
    return 0.0


# %% question="fit"
def fit(values):
    return np.zeros(1 << 20, dtype=bool)


# %% question="forecast"
def forecast(windows):
    print("attempted")
    return np.zeros((1 << 10, 1 << 11), dtype=bool)
