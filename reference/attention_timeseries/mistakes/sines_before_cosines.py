"""All sines come first and all cosines after them, instead of taking turns."""

CAUGHT_BY = ["position_zero_is_known", "encoding_is_exact", "added_encoding_is_exact"]


# %% question="positions"
def positional_encoding(length, width):
    position = torch.arange(length, dtype=torch.float32)[:, None]
    angle = position / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.cat([torch.sin(angle), torch.cos(angle)], dim=1)
