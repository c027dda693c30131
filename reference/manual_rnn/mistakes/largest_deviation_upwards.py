"""The third feature is the largest deviation upwards, not the largest in size."""

CAUGHT_BY = ["features_are_exact"]


# %% question="steps"
def summarise(samples):
    deviations = samples - samples.mean(axis=1, keepdims=True)
    amplitudes = [deviations.std(axis=1), np.abs(deviations).mean(axis=1), deviations.max(axis=1)]
    return np.log1p(np.stack(amplitudes, axis=1)).astype(np.float32)
