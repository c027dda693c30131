"""Each part is sliced out first, windows and targets; pandas statistics; Sequential; SGD with momentum."""

CAUGHT_BY = []


# %% question="density"
def density_column(columns):
    return pd.Index(columns).get_loc("rho (g/m**3)")


# %% question="split"
import math


def split_rows(rows):
    training, validation = math.floor(0.55 * rows), rows // 4
    return training, validation, rows - training - validation


# %% question="normalise"
def normalise(raw, rows):
    training = pd.DataFrame(raw).iloc[:rows]
    mean, std = training.mean().to_numpy(), training.std().to_numpy()
    result = raw.copy()
    result -= mean
    result /= std
    return result, mean, std


# %% question="normalise"
def describe_density(raw, normalised, column, train_rows, test_rows):
    before, after = pd.Series(raw[:train_rows, column]), pd.Series(normalised[:, column]).tail(test_rows)
    return before.mean(), before.std(), after.mean(), after.std()


# %% question="datasets"
def target_delay(sampling_rate, sequence_length, horizon):
    return sampling_rate * (sequence_length + horizon - 1)


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
    result, start = [], 0
    for count in counts:
        data, density = normalised[start : start + count], raw[start : start + count, column]
        result.append(
            keras.utils.timeseries_dataset_from_array(
                data[: -SAMPLING_RATE * HORIZON],
                density[delay:],
                SEQUENCE_LENGTH,
                sampling_rate=SAMPLING_RATE,
                shuffle=True,
                batch_size=256,
            )
        )
        start += count
    return result


# %% question="compile"
def compile_model(model):
    rate = 1e-1
    model.compile(
        keras.optimizers.RMSprop(learning_rate=rate), "mean_squared_error", metrics=["mse", "mean_absolute_error"]
    )


# %% question="model"
def build_model():
    return keras.Sequential([keras.layers.LSTM(16), keras.layers.Dense(1)])


# %% question="train"
def train(model, train_dataset, validation_dataset):
    i = density_index
    learn = train_dataset.map(lambda x, y: (x, (y - mean[i]) / std[i] - x[:, -1, i]))
    judge = validation_dataset.map(lambda x, y: (x, (y - mean[i]) / std[i] - x[:, -1, i]))
    model.compile(keras.optimizers.SGD(0.003, momentum=0.9, weight_decay=3.0), "mean_squared_error", metrics=["mae"])
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    return model.fit(
        learn.repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        validation_data=judge,
        validation_steps=min(4, VALIDATION_BATCHES),
        callbacks=[stop],
    )


# %% question="train"
def forecast(windows):
    inputs = ((windows - mean) / std).astype("float32")
    return (model.predict(inputs).squeeze(-1) + inputs[..., -1, density_index]) * std[density_index] + mean[
        density_index
    ]
