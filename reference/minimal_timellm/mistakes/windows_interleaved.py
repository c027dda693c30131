"""First the first window of all series, then the second of all."""

CAUGHT_BY = ["windows_come_in_order", "other_sizes_are_cut_as_well"]


# %% question="windows"
# - return series.unfold(1, length, stride).flatten(0, 1)
# + return series.unfold(1, length, stride).transpose(0, 1).flatten(0, 1)
