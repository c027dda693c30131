"""A millionth is added to every standard deviation, that of small numbers too."""

CAUGHT_BY = ["every_series_is_scaled_by_itself"]


# %% question="windows"
# - scaled = ((series - mean) / std).astype("float32")
# + scaled = ((series - mean) / (std + 1e-6)).astype("float32")
