"""A helper says who sees whom; the bounds include both ends."""

BESIDE = "library_functions"


# %% question="masks"
def sees(i, j, window):
    return i - window <= j <= i


def local_mask(length, window):
    return torch.tensor([[sees(i, j, window) for j in range(length)] for i in range(length)])
