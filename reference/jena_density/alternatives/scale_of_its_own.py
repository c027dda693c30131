"""The change in units of its own spread, which `train` measures and keeps; early stopping; the forecast in batches."""

CAUGHT_BY = []


# %% question="train"
SCALE = {}


def train(model, train_dataset, validation_dataset):
    def change(windows, density):
        now = windows[:, -1, density_index] * std[density_index] + mean[density_index]
        return density - tf.cast(now, density.dtype)

    SCALE["g/m³"] = float(np.std(np.concatenate([change(*batch) for batch in train_dataset.take(5)])))
    scaled = lambda windows, density: (windows, change(windows, density) / SCALE["g/m³"])
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([STEPS_PER_EPOCH * 3], [0.002, 0.0005])
    model.compile(keras.optimizers.Adam(schedule, weight_decay=6.0, global_clipnorm=1.0), loss="mae", metrics=["MAE"])
    return model.fit(
        x=train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES).cache(),
        callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)],
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    densities = []
    for start in range(0, len(windows), 100):
        some = windows[start : start + 100]
        change = model((some - mean) / std, training=False).numpy()[:, 0] * SCALE["g/m³"]
        densities.extend(some[:, -1, density_index] + change)
    return np.array(densities)
