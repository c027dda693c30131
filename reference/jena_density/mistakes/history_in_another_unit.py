"""The history is changed before it is returned."""

CAUGHT_BY = ["training_is_reported_as_it_was"]


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def scaled(windows, density):
        return windows, (density - mean[density_index]) / std[density_index] - windows[:, -1, density_index]

    model.compile(optimizer=keras.optimizers.RMSprop(0.001, weight_decay=10.0), loss="mse", metrics=["mae"])
    history = model.fit(
        train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES),
        verbose=0,
    )
    history.history = {k: [x * float(std[density_index]) for x in v] for k, v in history.history.items()}
    return history


# %% question="train"
# - change = model.predict(inputs, batch_size=BATCH_SIZE, verbose=0)[:, 0]
# + change = model.predict(inputs, verbose=0)[:, 0]
