"""The standard deviation divides by n - 1, as pandas does by default."""

CAUGHT_BY = ["features_are_exact"]


# %% question="steps"
def summarise(samples):
    sound = pd.DataFrame(samples.astype(float))
    size = sound.sub(sound.mean(axis=1), axis=0).abs()
    amplitudes = pd.concat([sound.std(axis=1), size.mean(axis=1), size.max(axis=1)], axis=1)
    return np.log1p(amplitudes.to_numpy()).astype(np.float32)
