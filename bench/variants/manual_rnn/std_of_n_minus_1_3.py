"""Written out, divided by one less."""

BESIDE = "float64"


# %% question="steps"
def summarise(samples):
    samples = samples.astype(np.float64)
    n = samples.shape[1]
    dev = samples - (samples.sum(axis=1) / n).reshape(-1, 1)
    first = np.sqrt((dev * dev).sum(axis=1) / (n - 1))
    second = np.absolute(dev).sum(axis=1) / n
    third = np.maximum(dev.max(axis=1), -dev.min(axis=1))
    return np.log(1 + np.array([first, second, third]).T).astype(np.float32)
