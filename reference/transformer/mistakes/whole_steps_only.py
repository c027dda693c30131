"""The offset is rounded down to a whole number."""

CAUGHT_BY = ["rotation_is_exact"]


# %% question="positions"
# - angles = offset * frequencies
# + angles = int(offset) * frequencies
