"""All sines come first and all cosines after them, instead of taking turns."""

CAUGHT_BY = ["position_zero_is_known", "encoding_is_exact", "added_encoding_is_exact"]


# %% question="positions"
# - encoding = torch.zeros(length, width)
# - encoding[:, 0::2] = torch.sin(angle)
# - encoding[:, 1::2] = torch.cos(angle)
# - return encoding
# + return torch.cat([torch.sin(angle), torch.cos(angle)], dim=1)
