"""As terse as Python allows: lambdas, a class that scales, chained methods, a loss of its own."""

CAUGHT_BY = []


# %% question="load"
load_data = lambda csv_path: (
    lambda table: (
        pd.to_datetime(table["Date Time"], dayfirst=True),
        table.drop(columns="Date Time").replace(-9999.0, np.nan).ffill(),
    )
)(pd.read_csv(csv_path))


# %% question="density"
density_column = lambda columns: next(i for i, name in enumerate(columns) if name == "rho (g/m**3)")


# %% question="split"
split_rows = lambda rows: (rows * 55 // 100, rows * 25 // 100, rows - rows * 55 // 100 - rows * 25 // 100)


# %% question="normalise"
class Scaler:
    def fit(self, rows):
        self.mean_, self.scale_ = rows.mean(0), rows.std(0, ddof=1)
        return self

    def transform(self, rows):
        return (rows - self.mean_) / self.scale_


def normalise(raw, rows):
    scaler = Scaler().fit(raw[:rows])
    return scaler.transform(raw), scaler.mean_, scaler.scale_


# %% question="normalise"
def describe_density(raw, normalised, column, train_rows, test_rows):
    rows = len(normalised)
    before, after = raw[range(train_rows), column], normalised[range(rows - test_rows, rows), column]
    return float(before.mean()), float(before.std(ddof=1)), float(after.mean()), float(after.std(ddof=1))


# %% question="baseline"
def evaluate_naive_method(dataset):
    errors = []
    for windows, targets in dataset:
        scaled = (targets - mean[density_index]) / std[density_index]
        errors.extend(np.abs(np.asarray(scaled) - np.asarray(windows)[:, -1, density_index]).tolist())
    return sum(errors) / len(errors) * std[density_index]


# %% question="compile"
def compile_model(model):
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.1),
        loss=lambda truth, guess: tf.reduce_mean(tf.square(tf.reshape(truth, (-1, 1)) - guess), axis=-1),
        metrics=["mae"],
    )


# %% question="train"
def train(model, train_dataset, validation_dataset):
    class LastRows(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            print(f"epoch {epoch}: " + ", ".join(f"{name} {value:.3f}" for name, value in (logs or {}).items()))

    change = lambda x, y: (x, (y - mean[density_index]) / std[density_index] - x[:, -1, density_index])
    model.compile(keras.optimizers.RMSprop(0.0012, weight_decay=9.0), loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.repeat().map(change),
        validation_data=validation_dataset.take(VALIDATION_BATCHES).map(change),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        callbacks=[LastRows()],
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    inputs = np.stack([(window - mean) / std for window in windows])
    return (
        np.array([now + step[0] for now, step in zip(inputs[:, -1, density_index], model.predict_on_batch(inputs))])
        * (std[density_index])
        + mean[density_index]
    )
