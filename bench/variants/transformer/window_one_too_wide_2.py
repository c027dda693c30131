"""Two triangles."""

BESIDE = "written_out"


# %% question="masks"
def local_mask(length, window):
    return torch.ones(length, length, dtype=torch.bool).tril().triu(-window)
