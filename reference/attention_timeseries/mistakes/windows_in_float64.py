"""The windows stay in float64."""

CAUGHT_BY = ["windows_have_their_shapes"]


# %% question="windows"
# - scaled = ((series - mean) / std).astype("float32")
# + scaled = (series - mean) / std
