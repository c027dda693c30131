"""Root mean square, as one measures a voltage."""

BESIDE = "helpers"


# %% question="steps"
def summarise(samples):
    x = samples.astype(np.float64)
    rms = np.sqrt(np.mean(np.square(x), axis=1))
    return np.log1p(np.c_[rms, np.mean(np.abs(x), axis=1), np.max(np.abs(x), axis=1)]).astype("float32")
