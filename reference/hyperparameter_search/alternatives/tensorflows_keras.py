"""TensorFlow's name for Keras, the score by its long way, values from the oracle, chunks in the forecast."""

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


# %% question="final"
def train_final(tuner, training, validation, folder):
    folder.mkdir(parents=True, exist_ok=True)
    model = build_model(tuner.oracle.get_best_trials(1)[0].hyperparameters)
    checkpoint = keras.callbacks.ModelCheckpoint(
        filepath=folder / "best.keras", monitor="val_loss", mode="min", save_best_only=True, save_weights_only=False
    )
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, min_delta=0, restore_best_weights=True)
    history = model.fit(
        x=training[0],
        y=training[1],
        validation_data=validation,
        batch_size=BATCH_SIZE,
        epochs=TRAIN_EPOCHS,
        shuffle=True,
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
