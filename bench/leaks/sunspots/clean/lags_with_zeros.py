"""Lags with zeros where there is nothing yet, and the phase of the cycle."""


# %% question="features" manual=1
def lag(x, n):
    return np.concatenate([np.zeros(n), x[: len(x) - n]])


phase = 2 * np.pi * np.arange(len(series)) / 132
features = np.stack([*(lag(series, n) for n in (0, 1, 12, 132)), np.sin(phase), np.cos(phase)], axis=1)
