"""The targets are scaled, but the learning rate is so large that the network learns the training windows by heart."""

CAUGHT_BY = ["baseline_is_beaten_on_unseen_weather"]


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def scaled(windows, density):
        return windows, (density - mean[density_index]) / std[density_index]

    model.compile(optimizer=keras.optimizers.RMSprop(0.02), loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES),
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    output = model.predict((windows - mean) / std, verbose=0)[:, 0]
    return output * std[density_index] + mean[density_index]
