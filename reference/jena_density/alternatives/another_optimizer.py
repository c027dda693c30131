"""A subclassed model, targets as the change in g/m**3 divided by a round number, Adam with a falling learning rate."""

CAUGHT_BY = []


# %% question="load"
def load_data(csv_path):
    frame = pd.read_csv(csv_path)
    text = frame.pop("Date Time")
    dates = pd.to_datetime(text.str[6:10] + "-" + text.str[3:5] + "-" + text.str[:2] + "T" + text.str[11:])
    return dates, frame.where(frame > -9000).ffill()


# %% question="model"
class Forecaster(keras.Model):
    def __init__(self):
        super().__init__()
        self.memory = keras.layers.LSTM(units=16)
        self.head = keras.layers.Dense(units=1)

    def call(self, windows):
        return self.head(self.memory(windows))


def build_model():
    network = Forecaster()
    network.build((None, SEQUENCE_LENGTH, 14))
    return network


# %% question="train"
UNIT = 40.0


def to_change(windows, density):
    now = windows[:, -1, density_index] * std[density_index] + mean[density_index]
    return windows, (density - now) / UNIT


def train(model, train_dataset, validation_dataset):
    rate = keras.optimizers.schedules.CosineDecay(0.001, EPOCHS * STEPS_PER_EPOCH)
    model.compile(optimizer=keras.optimizers.AdamW(rate, weight_decay=10.0), loss="mae", metrics=["mae"])
    return model.fit(
        train_dataset.repeat().map(to_change),
        validation_data=validation_dataset.map(to_change).take(VALIDATION_BATCHES),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        verbose=0,
    )


# %% question="train"
def forecast(windows):
    change = model.predict((windows - mean) / std, batch_size=64, verbose=0)
    return windows[:, -1, density_index] + UNIT * change.ravel()
