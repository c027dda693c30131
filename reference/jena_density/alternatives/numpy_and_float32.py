"""By hand where a library would do: numpy windows through tf.data, float32 throughout, a loop that fills gaps."""

CAUGHT_BY = []


# %% question="load"
def load_data(csv_path):
    frame = pd.read_csv(csv_path, na_values=["-9999.0", "-9999.00", "-9999"])
    dates = pd.to_datetime(frame["Date Time"], dayfirst=True)
    del frame["Date Time"]
    table = frame.to_numpy(dtype="float32").copy()
    for row in range(1, len(table)):
        np.copyto(table[row], table[row - 1], where=np.isnan(table[row]))
    return dates, pd.DataFrame(table, columns=frame.columns)


# %% question="density"
def density_column(columns):
    return int(np.flatnonzero([name.startswith("rho") for name in columns])[0])


# %% question="split"
def split_rows(rows):
    first, second = np.floor(0.55 * rows), np.floor(0.25 * rows)
    return np.int64(first), np.int64(second), np.int64(rows - first - second)


# %% question="normalise"
def normalise(raw, rows):
    mean = np.sum(raw[:rows], axis=0, dtype="float64") / rows
    std = np.sqrt(np.sum((raw[:rows] - mean) ** 2, axis=0) / rows)
    return ((raw - mean) / std).astype("float32"), mean.astype("float32"), std.astype("float32")


# %% question="normalise"
def describe_density(raw, normalised, column, train_rows, test_rows):
    return [
        np.mean(raw[:train_rows, column]),
        np.std(raw[:train_rows, column]),
        np.mean(normalised[len(normalised) - test_rows :, column]),
        np.std(normalised[len(normalised) - test_rows :, column]),
    ]


# %% question="datasets"
def target_delay(sampling_rate, sequence_length, horizon):
    return (sequence_length - 1) * sampling_rate + horizon * sampling_rate


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
    inputs, targets = tf.constant(normalised, "float32"), tf.constant(raw[:, column], "float32")
    steps = SAMPLING_RATE * np.arange(SEQUENCE_LENGTH)

    def windows(start, end):
        starts = tf.data.Dataset.range(int(start), int(end) - delay)
        batches = starts.shuffle(60_000).batch(BATCH_SIZE)
        return batches.map(lambda i: (tf.gather(inputs, i[:, None] + steps), tf.gather(targets, i + delay)))

    borders = np.cumsum([0, *counts])
    return [windows(*pair) for pair in zip(borders[:-1], borders[1:])]


# %% question="baseline"
def evaluate_naive_method(dataset):
    pairs = [(np.array(windows[:, -1, density_index]), np.array(targets)) for windows, targets in dataset]
    now, then = (np.concatenate(numbers) for numbers in zip(*pairs))
    return np.abs(now * std[density_index] + mean[density_index] - then).mean()


# %% question="model"
def build_model():
    model = keras.Sequential(name="forecaster")
    model.add(keras.Input(shape=(None, 14)))
    model.add(keras.layers.LSTM(16, activation="tanh", recurrent_activation="sigmoid"))
    model.add(keras.layers.Dense(1, activation="linear"))
    return model


# %% question="compile"
def compile_model(model):
    model.compile("rmsprop", loss=keras.losses.MeanSquaredError(), metrics=[keras.metrics.MeanAbsoluteError()])
    model.optimizer.learning_rate = 0.1
    return model
