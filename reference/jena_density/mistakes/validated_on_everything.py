"""Each validation goes over all windows of the validation part."""

CAUGHT_BY = ["each_part_has_its_purpose"]


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def scaled(windows, density):
        return windows, (density - mean[density_index]) / std[density_index] - windows[:, -1, density_index]

    model.compile(optimizer=keras.optimizers.RMSprop(0.001, weight_decay=10.0), loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(scaled),
        verbose=0,
    )


# %% question="train"
# - change = model.predict(inputs, batch_size=BATCH_SIZE, verbose=0)[:, 0]
# + change = model.predict(inputs, verbose=0)[:, 0]
