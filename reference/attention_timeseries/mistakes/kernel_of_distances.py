"""The kernel takes the distance where it should take its square."""

CAUGHT_BY = ["kernel_regression_is_exact", "far_queries_have_estimates"]


# %% question="kernel"
# - scores = -((queries[:, None] - keys) ** 2) / (2 * width**2)
# + scores = -(queries[:, None] - keys).abs() / (2 * width**2)
