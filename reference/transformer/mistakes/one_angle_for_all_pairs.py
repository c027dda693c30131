"""All pairs of columns turn by the angle of the first one."""

CAUGHT_BY = ["rotation_shifts_positions", "rotation_is_exact"]


# %% question="positions"
# - angles = offset * frequencies
# + angles = offset * torch.ones_like(frequencies)
