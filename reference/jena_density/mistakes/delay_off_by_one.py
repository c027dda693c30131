"""The delay counts one step too many: the target is 49 hours ahead."""

CAUGHT_BY = ["delay_is_counted_in_rows", "targets_are_two_days_ahead", "windows_are_not_wasted"]


# %% question="datasets"
# - return sampling_rate * (sequence_length + horizon - 1)
# + return sampling_rate * (sequence_length + horizon)

# - end_index=end - SAMPLING_RATE * HORIZON,
# + end_index=end - SAMPLING_RATE * (HORIZON + 1),
