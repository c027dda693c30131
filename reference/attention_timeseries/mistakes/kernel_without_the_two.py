"""The 2 in the exponent of the kernel is missing."""

CAUGHT_BY = ["kernel_regression_is_exact"]


# %% question="kernel"
def nadaraya_watson(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, width: float
) -> tuple[torch.Tensor, torch.Tensor]:
    scores = -((queries[:, None] - keys) ** 2) / width**2
    weights = torch.softmax(scores, dim=1)
    return (weights @ values, weights)
