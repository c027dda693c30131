"""The last window of each part is missing."""

CAUGHT_BY = ["windows_are_not_wasted"]


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay, borders = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON), np.cumsum([0, *counts])
    return tuple(
        keras.utils.timeseries_dataset_from_array(
            normalised,
            raw[delay:, column],
            sequence_length=SEQUENCE_LENGTH,
            sampling_rate=SAMPLING_RATE,
            batch_size=BATCH_SIZE,
            shuffle=True,
            start_index=start,
            end_index=end - SAMPLING_RATE * HORIZON - 1,
        )
        for start, end in zip(borders[:-1], borders[1:])
    )
