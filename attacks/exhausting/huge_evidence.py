"""Returns more than fits: arrays with strides of zero, which take no memory here and terabytes when written out."""

SUCCESS = "evidence that is larger than allowed, or a grader that runs out of memory"
PROOF = "stopped"


# %% question="mean"
def mean(values):
    return 0.0


# %% question="fit"
def fit(values):
    return np.broadcast_to(1.0, (3 << 18,))  # 6 MiB, where 4 are allowed


# %% question="forecast"
def forecast(windows):
    return np.broadcast_to(1.0, (1 << 20, 1 << 20)) if len(windows) > 150 else np.full(1000, "n" * 1000)
