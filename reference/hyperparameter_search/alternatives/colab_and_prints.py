"""Comes from Colab: a drive, a GPU if there is one, progress that is printed, summaries, callbacks of its own."""

CAUGHT_BY = []


# %% question="scale"
# !pip install -q keras-tuner
from google.colab import drive
from tqdm import tqdm

drive.mount("/content/drive")


def _col(x):
    return np.asarray(x, dtype=np.float64).reshape(-1, 1)


def fit_scaler(series, rows, kind):
    print("fitting a", kind, "scaler")
    return {"standard": StandardScaler, "robust": RobustScaler}[kind]().fit(_col(series[0:rows]))


# %% question="scale"
def errors_in_unit(scaler, predicted, truth):
    from sklearn.metrics import mean_squared_error

    mse = mean_squared_error(scaler.inverse_transform(_col(truth)), scaler.inverse_transform(_col(predicted)))
    return mse, np.sqrt(mse)


# %% question="network"
def stacked_lstm(layers, units, window, features=1):
    inputs = keras.layers.Input(shape=(window, features), name="series")
    x = inputs
    for i in range(1, layers + 1):
        x = keras.layers.LSTM(units, return_sequences=(i != layers), name=f"lstm_{i}")(x)
    outputs = keras.layers.Dense(1, name="out")(x)
    return keras.models.Model(inputs=inputs, outputs=outputs, name="stack")


# %% question="halving"
def successive_halving(evaluate, configurations, rounds):
    survivors = [c for c in configurations]
    for n, epochs in tqdm(rounds):
        assert len(survivors) >= n
        survivors = survivors[:n]
        results = []
        for c in survivors:
            loss = evaluate(c, epochs)
            results.append((1e9 if np.isnan(loss) else loss, len(results), c))
        results = sorted(results)
        survivors = [c for _, _, c in results]
        print(f"{epochs} epochs: best loss so far {results[0][0]:.4f}")
    return survivors[0], results[0][0]


# %% question="search"
class Report(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print("epoch", epoch, {k: round(v, 4) for k, v in (logs or {}).items()})


def run_search(training, validation, folder):
    X_train, y_train = training
    X_val, y_val = validation
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, mode="min", verbose=0)
    tuner = kt.Hyperband(
        build_model,
        objective=kt.Objective("val_loss", direction="min"),
        max_epochs=MAX_EPOCHS,
        factor=FACTOR,
        directory=str(folder),
        project_name="search",
        overwrite=True,
        seed=SEED,
    )
    tuner.search_space_summary()
    tuner.search(
        x=X_train[..., np.newaxis],
        y=y_train,
        validation_data=(X_val[..., np.newaxis], y_val),
        batch_size=BATCH_SIZE,
        callbacks=[stop, Report()],
        verbose=1,
    )
    tuner.results_summary(num_trials=3)
    return tuner


# %% question="search"
# - model = stacked_lstm(hp.Int("layers", 1, 2), hp.Int("units", 8, 24, step=8), WINDOW)
# + n_layers = hp.Int("layers", 1, 2)
# + n_units = hp.Int("units", min_value=8, max_value=24, step=8)
# + print("trying", n_layers, "layers of", n_units)
# + model = stacked_lstm(n_layers, n_units, WINDOW)


# %% question="final"
def train_final(tuner, training, validation, folder):
    best_hp = tuner.get_best_hyperparameters(num_trials=1)[0]
    print("best:", best_hp.values)
    model = tuner.hypermodel.build(best_hp)
    model.summary()
    path_of_best = str(Path(folder) / "best.keras")
    callbacks = [
        keras.callbacks.ModelCheckpoint(path_of_best, monitor="val_loss", save_best_only=True, mode="min", verbose=1),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, verbose=1),
        Report(),
    ]
    history = model.fit(
        training[0],
        training[1],
        batch_size=BATCH_SIZE,
        epochs=TRAIN_EPOCHS,
        validation_data=validation,
        callbacks=callbacks,
        verbose=2,
    )
    best = keras.models.load_model(path_of_best)
    print("on the validation part:", best.evaluate(*validation, verbose=0))
    return best, history


# %% question="final"
def forecast(model, scaler, hours):
    z = scaler.transform(hours.reshape(-1, 1)).reshape(len(hours), WINDOW, 1)
    return scaler.inverse_transform(model.predict(z)).flatten()
