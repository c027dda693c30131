"""TensorFlow's name for Keras, its datasets for every training, the score by its long way, values from the oracle."""

CAUGHT_BY = []


# %% question="network"
import tensorflow as tf


def stacked_lstm(layers, units, window, features=1):
    x = inputs = tf.keras.layers.Input((window, features))
    todo = layers
    while todo:
        x = tf.keras.layers.LSTM(units, return_sequences=todo > 1)(x)
        todo -= 1
    return tf.keras.Model(inputs, tf.keras.layers.Dense(units=1, activation="linear")(x))


# %% question="grid"
def grid_search(estimator, grid, splitter, windows, targets):
    from sklearn.metrics import make_scorer, mean_squared_error

    scorer = make_scorer(mean_squared_error, greater_is_better=False)
    search = GridSearchCV(estimator, grid, scoring=scorer, cv=splitter, n_jobs=1, refit=True, verbose=0)
    search.fit(windows, targets)
    return search


# %% question="search"
def dataset(part, shuffle=False):
    ds = tf.data.Dataset.from_tensor_slices((tf.expand_dims(part[0], -1), part[1]))
    if shuffle:
        ds = ds.shuffle(len(part[0]), seed=SEED)
    return ds.batch(BATCH_SIZE).prefetch(tf.data.AUTOTUNE)


def run_search(training, validation, folder):
    tuner = kt.Hyperband(
        build_model,
        objective="val_loss",
        max_epochs=MAX_EPOCHS,
        factor=FACTOR,
        seed=SEED,
        directory=folder,
        project_name="search",
        overwrite=True,
    )
    stop = tf.keras.callbacks.EarlyStopping(monitor="val_loss", patience=2)
    tuner.search(dataset(training, shuffle=True), validation_data=dataset(validation), callbacks=[stop], verbose=0)
    return tuner


# %% question="final"
def train_final(tuner, training, validation, folder):
    folder.mkdir(parents=True, exist_ok=True)
    model = build_model(tuner.oracle.get_best_trials(1)[0].hyperparameters)
    checkpoint = keras.callbacks.ModelCheckpoint(
        filepath=folder / "best.keras", monitor="val_loss", mode="min", save_best_only=True, save_weights_only=False
    )
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, min_delta=0, restore_best_weights=True)
    history = model.fit(
        dataset(training, shuffle=True),
        validation_data=dataset(validation),
        epochs=TRAIN_EPOCHS,
        callbacks=[checkpoint, stop],
        verbose=0,
    )
    return model, history


# %% question="final"
def forecast(model, scaler, hours):
    parts = []
    for part in np.array_split(hours, max(len(hours) // 100, 1)):
        x = (part - scaler.mean_) / scaler.scale_
        parts.append(model.predict_on_batch(x.astype("float32")).reshape(-1))
    return np.concatenate(parts) * scaler.scale_ + scaler.mean_
