"""The delay counts one step too many: the target is 49 hours ahead."""

CAUGHT_BY = ["delay_is_counted_in_rows", "targets_are_two_days_ahead", "windows_are_not_wasted"]


# %% question="datasets"
def target_delay(sampling_rate: int, sequence_length: int, horizon: int) -> int:
    return sampling_rate * (sequence_length + horizon)


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
    borders = np.cumsum([0, *counts])
    return tuple(
        keras.utils.timeseries_dataset_from_array(
            normalised,
            raw[delay:, column],
            sequence_length=SEQUENCE_LENGTH,
            sampling_rate=SAMPLING_RATE,
            batch_size=BATCH_SIZE,
            shuffle=True,
            start_index=start,
            end_index=end - delay + SAMPLING_RATE * (SEQUENCE_LENGTH - 1),
        )
        for start, end in zip(borders[:-1], borders[1:])
    )
