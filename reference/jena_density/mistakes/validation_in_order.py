"""Validation and test windows come in the order of time."""

CAUGHT_BY = ["windows_of_other_parts_are_shuffled"]


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
            shuffle=start == 0,
            start_index=start,
            end_index=end - SAMPLING_RATE * HORIZON,
        )
        for start, end in zip(borders[:-1], borders[1:])
    )
