"""The last windows of a part have their targets in the next part, as in many tutorials."""

CAUGHT_BY = ["windows_and_targets_stay_in_their_part"]


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
            end_index=min(end, len(raw) - SAMPLING_RATE * HORIZON),
        )
        for start, end in zip(borders[:-1], borders[1:])
    )
