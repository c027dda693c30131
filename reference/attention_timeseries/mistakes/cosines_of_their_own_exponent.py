"""Cosines have an exponent of their own, (2i + 1) / w."""

CAUGHT_BY = ["encoding_is_exact", "added_encoding_is_exact"]


# %% question="positions"
# - encoding[:, 1::2] = torch.cos(angle)
# + encoding[:, 1::2] = torch.cos(position / 10000 ** (torch.arange(1, width, 2) / width))
