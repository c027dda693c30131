"""From the first to the last of n values it takes n steps."""

CAUGHT_BY = ["counts_are_whole_numbers", "rows_ahead_are_counted"]


# %% question="windows"
# - return shift - (sequence_length - 1) * sampling_rate
# + return shift - sequence_length * sampling_rate
