"""Strictly before."""

BESIDE = "library_functions"


# %% question="mask"
def causal_mask(length):
    steps = torch.arange(length)
    return steps[:, None] > steps[None, :]
