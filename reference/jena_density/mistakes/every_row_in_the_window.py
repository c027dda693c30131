"""The sampling rate is forgotten: a window is one day in steps of ten minutes, and its target is seven days after it."""

CAUGHT_BY = ["windows_are_hourly", "targets_are_two_days_ahead"]


# %% question="datasets"
# - sampling_rate=SAMPLING_RATE,
# + sampling_rate=1,

# - end_index=end - SAMPLING_RATE * HORIZON,
# + end_index=end - target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON) + SEQUENCE_LENGTH - 1,
