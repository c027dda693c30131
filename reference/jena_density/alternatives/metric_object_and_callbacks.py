"""A metric as an object, so the history has a column of another name; callbacks, a checkpoint file, Huber's loss."""

CAUGHT_BY = []


# %% question="density"
density_column = lambda columns: columns.get_loc("rho (g/m**3)")


# %% question="compile"
def compile_model(model):
    model.compile(
        keras.optimizers.RMSprop(learning_rate=0.1),
        keras.losses.MeanSquaredError(),
        metrics=[keras.metrics.MeanAbsoluteError(name="Abweichung"), "mse"],
    )


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def to_change(windows, density):
        windows = tf.cast(windows, "float32")
        then = (tf.cast(density, "float32") - float(mean[density_index])) / float(std[density_index])
        return windows, tf.expand_dims(then - windows[:, -1, density_index], 1)

    model.compile("rmsprop", keras.losses.Huber(), metrics=[keras.metrics.MeanAbsoluteError()])
    model.optimizer.weight_decay = 10.0
    model.optimizer.clipnorm = 5.0
    history = model.fit(
        train_dataset.repeat().map(to_change, num_parallel_calls=2).prefetch(2),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(to_change),
        validation_steps=VALIDATION_BATCHES,
        callbacks=[
            keras.callbacks.ModelCheckpoint("best.weights.h5", save_best_only=True, save_weights_only=True),
            keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1),
        ],
        verbose=0,
    )
    model.load_weights("best.weights.h5")
    return history


# %% question="train"
def forecast(windows):
    inputs = (np.asarray(windows, "float32") - mean) / std
    change = model.predict(inputs, verbose=0).reshape(-1)
    return windows[:, -1, density_index] + change * std[density_index]
