"""Exponentials divided by their sum, which is zero far away."""

BESIDE = "prints_and_warnings"


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    squared = (queries[:, None] - keys[None, :]) ** 2
    kernel = torch.exp(-squared / width**2)
    weights = kernel / kernel.sum(dim=1, keepdim=True)
    return weights @ values, weights
