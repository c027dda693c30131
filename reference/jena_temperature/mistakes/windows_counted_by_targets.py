"""Only the targets bound the number of windows."""

CAUGHT_BY = ["windows_are_counted"]


# %% question="windows"
# - starts = rows - max((sequence_length - 1) * sampling_rate, shift)
# + starts = rows - shift
