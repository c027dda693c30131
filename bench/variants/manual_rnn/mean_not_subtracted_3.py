"""Only two of the three are measured from zero: numpy's std takes the mean off by itself."""

BESIDE = "closures"


# %% question="steps"
def summarise(samples):
    samples = np.asarray(samples, dtype=float)
    loud = np.abs(samples)
    features = np.stack([np.std(samples, 1), loud.mean(1), loud.max(1)], axis=-1)
    return np.log1p(features).astype(np.float32)
