"""The targets come from the normalised column instead of the raw one, and training and forecast go along with it."""

CAUGHT_BY = ["targets_are_two_days_ahead"]


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
    borders = np.cumsum([0, *counts])
    return tuple(
        keras.utils.timeseries_dataset_from_array(
            normalised,
            normalised[delay:, column],
            sequence_length=SEQUENCE_LENGTH,
            sampling_rate=SAMPLING_RATE,
            batch_size=BATCH_SIZE,
            shuffle=True,
            start_index=start,
            end_index=end - SAMPLING_RATE * HORIZON,
        )
        for start, end in zip(borders[:-1], borders[1:])
    )


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def change(windows, density):
        return windows, density - windows[:, -1, density_index]

    model.compile(optimizer=keras.optimizers.RMSprop(0.001, weight_decay=10.0), loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.map(change).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(change).take(VALIDATION_BATCHES),
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    inputs = (windows - mean) / std
    then = inputs[:, -1, density_index] + model.predict(inputs, verbose=0)[:, 0]
    return then * std[density_index] + mean[density_index]
