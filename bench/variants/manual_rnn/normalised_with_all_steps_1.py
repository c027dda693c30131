"""The argument is never used."""

BESIDE = "tensors_and_noise"


# %% question="sequences"
def normalise(features, training_steps):
    mu, sigma = np.mean(features, 0), np.std(features, 0)
    return (features - mu) / sigma, mu, sigma
