"""Two loops."""

BESIDE = "loops_and_float64"


# %% question="mask"
def causal_mask(length):
    mask = torch.zeros(length, length, dtype=torch.bool)
    for i in range(length):
        for j in range(i):
            mask[i, j] = True
    return mask
