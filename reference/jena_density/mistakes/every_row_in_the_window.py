"""The sampling rate is forgotten: a window is one day in steps of ten minutes, and its target is seven days after it."""

CAUGHT_BY = ["windows_are_hourly", "targets_are_two_days_ahead"]


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
    borders = np.cumsum([0, *counts])
    return tuple(
        keras.utils.timeseries_dataset_from_array(
            normalised,
            raw[delay:, column],
            sequence_length=SEQUENCE_LENGTH,
            sampling_rate=1,
            batch_size=BATCH_SIZE,
            shuffle=True,
            start_index=start,
            end_index=end - delay + SEQUENCE_LENGTH - 1,
        )
        for start, end in zip(borders[:-1], borders[1:])
    )
