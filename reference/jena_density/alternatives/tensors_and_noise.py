"""Tensors wherever they fit, with prints and warnings on the way; Adam with early stopping."""

CAUGHT_BY = []


# %% question="load"
def load_data(csv_path):
    frame = pd.read_csv(csv_path, index_col="Date Time")
    dates = pd.to_datetime(frame.index.to_series().reset_index(drop=True), format="%d.%m.%Y %H:%M:%S")
    frame = frame.reset_index(drop=True)
    for name in frame.columns:
        frame.loc[frame[name] == -9999, name] = np.nan
    print("missing readings:", int(frame.isna().sum().sum()))
    return dates, frame.ffill()


# %% question="split"
def split_rows(rows):
    import warnings

    warnings.warn("a warning in student code costs no points", stacklevel=2)
    training, validation = int(rows * 0.55), int(rows * 0.25)
    return [training, validation, rows - (training + validation)]


# %% question="normalise"
def normalise(raw, rows):
    data = tf.convert_to_tensor(raw)
    mean = tf.reduce_mean(data[:rows], axis=0)
    std = tf.math.reduce_std(data[:rows], axis=0)
    return (data - mean) / std, mean, std


# %% question="normalise"
def describe_density(raw, normalised, column, train_rows, test_rows):
    before, after = tf.constant(raw)[:train_rows, column], tf.constant(normalised)[-test_rows:, column]
    moments = [f(part) for part in (before, after) for f in (tf.reduce_mean, tf.math.reduce_std)]
    print(moments)
    return tuple(moments)


# %% question="baseline"
def evaluate_naive_method(dataset):
    metric = keras.metrics.MeanAbsoluteError()
    for windows, targets in dataset:
        now = windows[:, -1, density_index] * std[density_index] + mean[density_index]
        # As columns: of one-dimensional batches Keras' metric would average the batches' means.
        metric.update_state(targets[:, None], now[:, None])
    return metric.result()


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def scaled(windows, density):
        return windows, (density - mean[density_index]) / std[density_index] - windows[:, -1, density_index]

    model.compile(optimizer=keras.optimizers.Adam(0.001, weight_decay=5.0), loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES),
        callbacks=[keras.callbacks.EarlyStopping(monitor="val_mae", patience=2)],
        verbose=2,
    )


# %% question="train"
def forecast(windows):
    inputs = (tf.convert_to_tensor(windows) - mean) / std
    change = tf.cast(tf.squeeze(model(inputs), axis=-1), inputs.dtype)
    density = (inputs[:, -1, density_index] + change) * std[density_index] + mean[density_index]
    print("forecasts:", density.shape)
    return density
