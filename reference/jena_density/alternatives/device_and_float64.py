"""Code that would use a GPU if there were one, float64 everywhere outside the network, helpers of its own."""

CAUGHT_BY = []


# %% question="load"
GPUS = tf.config.list_physical_devices("GPU")
DEVICE = "/GPU:0" if GPUS else "/CPU:0"


def _repair(column):
    return column.where(column > -9000).ffill().bfill()


def load_data(csv_path):
    table = pd.read_csv(csv_path, dtype={name: "float64" for name in ["wv (m/s)", "max. wv (m/s)"]})
    dates = pd.to_datetime(table.pop("Date Time"), format="%d.%m.%Y %H:%M:%S")
    print(f"running on {DEVICE}; from {dates.min()} to {dates.max()}")
    return dates, table.apply(_repair).astype(np.float64)


# %% question="density"
def density_column(columns):
    for position, name in enumerate(columns):
        if "rho" in name:
            return position
    raise ValueError("no density")


# %% question="split"
def split_rows(rows):
    border, end = (rows * 11) // 20, (rows * 11) // 20 + rows // 4
    return border, end - border, rows - end


# %% question="normalise"
def normalise(raw, rows):
    first = raw[slice(rows), :]
    mu, sigma = np.average(first, axis=0), np.sqrt(np.var(first, axis=0))
    return np.divide(np.subtract(raw, mu), sigma), mu, sigma


# %% question="datasets"
def target_delay(sampling_rate, sequence_length, horizon):
    last_row = (sequence_length - 1) * sampling_rate
    return last_row + horizon * sampling_rate


assert target_delay(6, 144, 48) == 6 * (144 + 48 - 1)


# %% question="datasets"
def _cut(normalised, targets, start, end):
    stop = end - SAMPLING_RATE * HORIZON
    return keras.utils.timeseries_dataset_from_array(
        normalised[start:stop],
        targets[start:stop],
        sequence_length=SEQUENCE_LENGTH,
        sequence_stride=1,
        sampling_rate=SAMPLING_RATE,
        batch_size=BATCH_SIZE,
        shuffle=True,
        seed=SEED,
    )


def make_datasets(normalised, raw, column, counts):
    ahead = np.roll(raw[:, column], -target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON))
    ends = np.cumsum(counts)
    return tuple(_cut(normalised, ahead, end - count, end) for end, count in zip(ends, counts))


# %% question="model"
def build_model():
    class Forecaster(keras.Model):
        def __init__(self):
            super().__init__()
            self.memory = keras.layers.LSTM(units=16)
            self.output_layer = keras.layers.Dense(units=1)

        def call(self, windows):
            return self.output_layer(self.memory(windows))

    with tf.device(DEVICE):
        network = Forecaster()
        network(tf.zeros((1, SEQUENCE_LENGTH, 14)))
    return network


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def to_change(windows, density):
        now = tf.cast(windows[:, -1, density_index], tf.float64) * std[density_index] + mean[density_index]
        return windows, (tf.cast(density, tf.float64) - now) / std[density_index]

    with tf.device(DEVICE):
        model.compile(keras.optimizers.AdamW(learning_rate=0.001, weight_decay=8.0), loss="mse", metrics=["mae"])
        return model.fit(
            train_dataset.map(to_change).repeat().prefetch(1),
            epochs=EPOCHS,
            steps_per_epoch=STEPS_PER_EPOCH,
            validation_data=validation_dataset.map(to_change).take(VALIDATION_BATCHES),
            verbose=0,
        )


# %% question="train"
def forecast(windows):
    rows = np.asarray(windows, dtype=np.float64)
    change = np.concatenate([np.asarray(model((part - mean) / std)) for part in np.array_split(rows, 4) if len(part)])
    return rows[:, -1, density_index] + std[density_index] * change.ravel().astype(np.float64)
