"""Over everything, divided by n - 1."""

BESIDE = "closures"


# %% question="sequences"
def normalise(features, training_steps):
    n = len(features)
    centre = features.sum(axis=0) / n
    width = (((features - centre) ** 2).sum(axis=0) / (n - 1)) ** 0.5
    normed = np.empty_like(features)
    for column in range(features.shape[1]):
        normed[:, column] = (features[:, column] - centre[column]) / width[column]
    return normed, centre, width
