"""Cosines have an exponent of their own, (2i + 1) / w."""

CAUGHT_BY = ["encoding_is_exact", "added_encoding_is_exact"]


# %% question="positions"
def positional_encoding(length: int, width: int) -> torch.Tensor:
    position = torch.arange(length, dtype=torch.float32)[:, None]
    angle = position / 10000 ** (torch.arange(0, width, 2) / width)
    encoding = torch.zeros(length, width)
    encoding[:, 0::2] = torch.sin(angle)
    encoding[:, 1::2] = torch.cos(position / 10000 ** (torch.arange(1, width, 2) / width))
    return encoding
