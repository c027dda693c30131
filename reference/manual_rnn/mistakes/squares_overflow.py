"""Computes the standard deviation from squares of int16, which overflow."""

CAUGHT_BY = ["features_are_of_deviations", "features_are_exact"]


# %% question="steps"
def summarise(samples):
    mean = samples.mean(axis=1)
    std = np.sqrt(np.abs((samples**2).mean(axis=1) - mean**2))
    size = np.abs(samples - mean[:, None])
    return np.log1p(np.stack([std, size.mean(axis=1), size.max(axis=1)], axis=1)).astype(np.float32)
