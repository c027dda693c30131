"""Subtracts the mean as an int16, without its fraction."""

CAUGHT_BY = ["features_are_exact", "features_are_of_deviations"]


# %% question="steps"
def summarise(samples):
    deviations = samples.astype(float) - samples.mean(axis=1, keepdims=True).astype(np.int16)
    size = np.abs(deviations)
    amplitudes = [np.sqrt((size**2).mean(axis=1)), size.mean(axis=1), size.max(axis=1)]
    return np.log1p(np.stack(amplitudes, axis=1)).astype(np.float32)
