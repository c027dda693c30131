"""The opposite of the upper triangle, which has the diagonal."""

BESIDE = "helpers_and_other_optimizers"


# %% question="mask"
def causal_mask(length):
    future = torch.triu(torch.ones((length, length)))
    return future == 0
