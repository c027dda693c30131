"""The mask holds the numbers 1 and 0 instead of True and False."""

CAUGHT_BY = ["mask_is_boolean"]


# %% question="mask"
def causal_mask(length: int) -> torch.Tensor:
    return torch.ones(length, length).tril()
