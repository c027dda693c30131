"""The training goes on with the learning rate of question 8 and the targets as they are, in g/m**3."""

CAUGHT_BY = ["forecasts_are_densities", "baseline_is_beaten_on_unseen_weather"]


# %% question="train"
def train(model, train_dataset, validation_dataset):
    compile_model(model)
    return model.fit(
        train_dataset.repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.take(VALIDATION_BATCHES),
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    return model.predict((windows - mean) / std, verbose=0)[:, 0]
