"""The exponentials are divided by their sum as they are, which is zero far from all keys."""

CAUGHT_BY = ["far_queries_have_estimates"]


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    kernel = torch.exp(-((queries[:, None] - keys) ** 2) / (2 * width**2))
    weights = kernel / kernel.sum(dim=1, keepdim=True)
    return weights @ values, weights
