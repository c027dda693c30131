"""The windows stay in float64."""

CAUGHT_BY = ["windows_have_their_shapes", "forecaster_beats_persistence", "lstm_beats_persistence"]


# %% question="windows"
# - scaled = ((series - mean) / std).astype("float32")
# + scaled = (series - mean) / std
