"""Small trainings in Keras, as students write them: with a mistake that is known, or sound.

`python -m bench.training_keras` runs them one after another in this process, and prints as JSON what was noted of each.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judging.symptoms import Kind
from grader.worker.training import watch

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
RECORDER = watch()  # before Keras is imported, as in a notebook

import keras  # noqa: E402
from keras import layers  # noqa: E402

from bench.training_cases import Case, print_results  # noqa: E402


def table(rows: int = 320) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.randn(rows, 8).astype("float32")
    return x, (x[:, :1] - 0.5 * x[:, 1:2] ** 2 + 0.1 * np.random.randn(rows, 1)).astype("float32")


def waves(rows: int = 320, length: int = 8) -> tuple[np.ndarray, np.ndarray]:
    series = (np.sin(np.arange(rows + length) * 0.3) + 0.1 * np.random.randn(rows + length)).astype("float32")
    windows = np.lib.stride_tricks.sliding_window_view(series, length)[:rows, :, np.newaxis]
    return windows.copy(), series[length:, np.newaxis]


def mlp(outputs: int = 1, activation: str | None = None) -> Any:
    return keras.Sequential(
        [layers.Input((8,)), layers.Dense(16, activation="tanh"), layers.Dense(outputs, activation=activation)]
    )


def train(model: Any, x: Any, y: Any, loss: Any = "mse", rate: float = 0.01, epochs: int = 6, **options: Any) -> Any:
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
    return model.fit(x, y, epochs=epochs, verbose=0, **options)


# Mistakes.


def model_not_trainable() -> None:
    model = mlp()
    model.trainable = False
    train(model, *table())


def sequences_against_values() -> None:
    model = keras.Sequential([layers.Input((8, 1)), layers.LSTM(4, return_sequences=True), layers.Dense(1)])
    train(model, *waves(), epochs=3)


def softmax_and_from_logits() -> None:
    x, _ = table()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    train(mlp(3, "softmax"), x, x[:, :3].argmax(1), loss, epochs=3)


def activation_left_out() -> None:
    x, y = table()
    train(mlp(), x, y > 0, "binary_crossentropy", epochs=3)


def stateful_and_shuffled() -> None:
    model = keras.Sequential([layers.Input((8, 1), batch_size=32), layers.LSTM(4, stateful=True), layers.Dense(1)])
    train(model, *waves(), epochs=3, batch_size=32)


def same_arrays_for_validation() -> None:
    x, y = table()
    train(mlp(), x, y, validation_data=(x, y))


def equal_arrays_for_validation() -> None:
    x, y = table()
    train(mlp(), x, y, validation_data=(x.copy(), y.copy()))


def nan_in_the_data() -> None:
    x, y = table()
    y[3] = np.nan
    train(mlp(), x, y, batch_size=320)


def targets_in_hectopascal() -> None:
    x, y = table()
    train(mlp(), x, 1013 + 10 * y)


def inputs_in_thousands() -> None:
    x, y = table()
    train(mlp(), 1013 + 50 * x, y)


def sum_of_the_squares() -> None:
    x, y = table()
    model = keras.Sequential([layers.Input((8,)), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05), keras.losses.MeanSquaredError(reduction="sum"))
    model.fit(x, y, 32, 6, 0)


def rate_of_three() -> None:
    model = mlp()
    model.compile(keras.optimizers.SGD(3.0), "mse")
    model.fit(*table(), epochs=6, verbose=0)


def rate_of_a_ten_millionth() -> None:
    train(mlp(), *table(), rate=1e-7, epochs=8)


def inputs_lost() -> None:
    x, y = waves()
    model = keras.Sequential([layers.Input((8, 1)), layers.LSTM(4), layers.Dense(1)])
    train(model, 0 * x, y, epochs=12)


# Sound trainings.


def sound_mlp() -> None:
    x, y = table()
    train(mlp(), x[:256], y[:256], validation_data=(x[256:], y[256:]))


def sound_recurrent() -> None:
    x, y = waves()
    model = keras.Sequential([layers.Input((8, 1)), layers.LSTM(8), layers.Dropout(0.1), layers.Dense(1)])
    stop = keras.callbacks.EarlyStopping(patience=3)
    train(model, x, y, validation_split=0.2, callbacks=[stop])


def sound_classes() -> None:
    x, _ = table()
    train(mlp(3), x, x[:, :3].argmax(1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))


def sound_normalisation() -> None:
    x, y = table()
    first = layers.Normalization()
    first.adapt(1013 + 50 * x)
    train(keras.Sequential([first, layers.Dense(16, activation="relu"), layers.Dense(1)]), 1013 + 50 * x, y)


def sound_probability() -> None:
    x, y = table()
    train(mlp(1, "sigmoid"), x, y > 0, "binary_crossentropy")


SEEDED: dict[Kind, tuple[Callable[[], None], ...]] = {
    Kind.FROZEN: (model_not_trainable,),
    Kind.BROADCAST: (sequences_against_values,),
    Kind.PROBABILITIES: (softmax_and_from_logits,),
    Kind.LOGITS: (activation_left_out,),
    Kind.STATE: (stateful_and_shuffled,),
    Kind.VALIDATION: (same_arrays_for_validation, equal_arrays_for_validation),
    Kind.NOT_A_NUMBER: (nan_in_the_data,),
    Kind.TARGETS: (targets_in_hectopascal,),
    Kind.INPUTS: (inputs_in_thousands,),
    Kind.SUM: (sum_of_the_squares,),
    Kind.RATE_HIGH: (rate_of_three,),
    Kind.RATE_LOW: (rate_of_a_ten_millionth,),
    Kind.MEAN: (inputs_lost,),
}
CASES = (
    *(Case(run.__name__, run, kind) for kind, runs in SEEDED.items() for run in runs),
    *(Case(name, run) for name, run in list(globals().items()) if name.startswith("sound_")),
)

if __name__ == "__main__":
    print_results(CASES, RECORDER, keras.utils.set_random_seed, sys.argv[1:])
