"""One call of `fit` for each epoch, with the test part watched in between, and their histories joined; a generator."""

CAUGHT_BY = []


# %% question="datasets"
def target_delay(sampling_rate, sequence_length, horizon):
    return sum([sampling_rate] * (sequence_length - 1)) + horizon * sampling_rate


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    parts, start = [], 0
    for rows in counts:
        last = start + rows - SAMPLING_RATE * (SEQUENCE_LENGTH + HORIZON - 1)
        order = np.random.permutation(np.arange(start, last))

        def batches(order=order):
            for first in range(0, len(order), BATCH_SIZE):
                begins = order[first : first + BATCH_SIZE]
                steps = begins[:, None] + SAMPLING_RATE * np.arange(SEQUENCE_LENGTH)
                ends = begins + SAMPLING_RATE * (SEQUENCE_LENGTH + HORIZON - 1)
                yield normalised[steps].astype("float32"), raw[ends, column].astype("float32")

        shapes = tf.TensorSpec((None, SEQUENCE_LENGTH, normalised.shape[1])), tf.TensorSpec((None,))
        parts.append(tf.data.Dataset.from_generator(batches, output_signature=shapes).prefetch(1))
        start += rows
    return tuple(parts)


# %% question="train"
def in_standard_deviations(dataset):
    while True:
        for windows, density in dataset:
            windows = np.asarray(windows)
            yield (
                windows,
                (np.asarray(density) - mean[density_index]) / std[density_index] - windows[:, -1, density_index],
            )


def train(model, train_dataset, validation_dataset):
    model.compile(keras.optimizers.RMSprop(0.001, weight_decay=10.0), loss="mse", metrics=["mae"])
    batches, joined = in_standard_deviations(train_dataset), None
    for epoch in range(EPOCHS):
        one = model.fit(
            batches,
            epochs=1,
            steps_per_epoch=STEPS_PER_EPOCH,
            validation_data=in_standard_deviations(validation_dataset.take(VALIDATION_BATCHES)),
            validation_steps=VALIDATION_BATCHES,
            verbose=0,
        )
        windows, density = next(iter(test_dataset))
        print(epoch, one.history, float(np.mean(np.abs(model.predict_on_batch(windows)))), len(density))
        if joined is None:
            joined = one
        else:
            for name, numbers in one.history.items():
                joined.history[name] += numbers
    return joined
