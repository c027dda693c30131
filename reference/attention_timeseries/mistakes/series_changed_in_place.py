"""The series that are handed in are scaled in place."""

CAUGHT_BY = ["series_are_left_alone"]


# %% question="windows"
# - scaled = ((series - mean) / std).astype("float32")
# + series -= mean
# + series /= std
# + scaled = series.astype("float32")
