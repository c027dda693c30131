"""The rate is taken for the stride and the stride for the rate."""

CAUGHT_BY = ["examples_are_cut", "arguments_are_found_for_any_windows"]


# %% question="windows"
# - "sampling_rate": first[1] - first[0],
# - "sequence_stride": second[0] - first[0],
# + "sampling_rate": second[0] - first[0],
# + "sequence_stride": first[1] - first[0],
