"""The forecast is the mean of the training part, whatever the window."""

CAUGHT_BY = ["forecasts_are_densities", "forecasts_come_from_the_model", "baseline_is_beaten_on_unseen_weather"]


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def scaled(windows, density):
        return windows, (density - mean[density_index]) / std[density_index]

    model.compile(optimizer=keras.optimizers.RMSprop(0.001, weight_decay=10.0), loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES),
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    return np.full(len(windows), mean[density_index])
