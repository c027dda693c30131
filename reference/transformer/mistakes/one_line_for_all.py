"""One line is fitted to the whole series."""

CAUGHT_BY = ["local_lines_are_exact"]


# %% question="local_line"
# - weights = torch.softmax(-(u**2) / 2, dim=1)  # (m, n)
# + weights = torch.full_like(u, 1 / len(keys))
