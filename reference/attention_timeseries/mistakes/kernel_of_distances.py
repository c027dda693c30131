"""The kernel takes the distance where it should take its square."""

CAUGHT_BY = ["kernel_regression_is_exact", "far_queries_have_estimates"]


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    weights = torch.softmax(-(queries[:, None] - keys).abs() / (2 * width**2), dim=1)
    return weights @ values, weights
