"""The pairs are columns i and i + d/2, as in another common layout."""

CAUGHT_BY = ["rotation_shifts_positions", "rotation_is_exact"]


# %% question="positions"
# - matrix[0::2, 0::2] = matrix[1::2, 1::2] = torch.diag(angles.cos())
# - matrix[0::2, 1::2] = torch.diag(angles.sin())
# - matrix[1::2, 0::2] = torch.diag(-angles.sin())
# + half = d_model // 2
# + matrix[:half, :half] = matrix[half:, half:] = torch.diag(angles.cos())
# + matrix[:half, half:] = torch.diag(angles.sin())
# + matrix[half:, :half] = torch.diag(-angles.sin())
