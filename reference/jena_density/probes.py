"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np

from grader.probes import probe

COLUMNS = (
    "p (mbar)",
    "T (degC)",
    "Tpot (K)",
    "Tdew (degC)",
    "rh (%)",
    "VPmax (mbar)",
    "VPact (mbar)",
    "VPdef (mbar)",
    "sh (g/kg)",
    "H2OC (mmol/mol)",
    "rho (g/m**3)",
    "wv (m/s)",
    "max. wv (m/s)",
    "wd (deg)",
)

MISSING = -9999.0
LONGEST_PART = 5_200
"""Windows after which reading a dataset stops; the parts of `datasets` have at most 1,454."""
STATION_MEAN = (990.0, 10.0, 284.0, 5.0, 70.0, 13.0, 9.0, 5.0, 6.0, 9.0, 1216.0, 2.0, 4.0, 180.0)
STATION_STD = (9.0, 7.0, 7.0, 6.0, 18.0, 6.0, 4.0, 5.0, 2.5, 4.0, 36.0, 1.5, 2.5, 80.0)


@probe
def loaded(student):
    """What `load_data` makes of a file of six rows; in the 3rd and 4th both wind speeds are missing.

    Shapes (6, 14) and (6,). `readings` are those of all columns but the two wind speeds; `wind` has shape (6, 2).
    """
    values = np.arange(6 * 14, dtype=float).reshape(6, 14) / 4
    values[:, COLUMNS.index("T (degC)")] -= 20  # frost is a reading, too
    wind = [COLUMNS.index("wv (m/s)"), COLUMNS.index("max. wv (m/s)")]
    values[2:4, wind] = MISSING
    dates, frame, table = _load(student, values)
    return {
        "shape": list(table.shape),
        "columns": [str(name) for name in frame.columns],
        "floats": bool(np.asarray(frame).dtype.kind == "f"),
        "dates": [day if isinstance(day, str) else np.datetime64(day, "s").item().isoformat() for day in dates],
        "dates_are": [type(dates).__name__, getattr(getattr(dates, "dtype", None), "kind", "?")],
        "readings": np.delete(table, wind, axis=1),
        "written": np.delete(values, wind, axis=1),
        "wind": table[:, wind],
    }


@probe
def gaps(student, unseen):
    """What `load_data` makes of 40 rows of which a quarter of the readings is missing, in every column: shape (40, 14).

    Gaps lie alone, in runs and at the end, between neighbours that rise and that fall; the first row has none.
    """
    random = np.random.default_rng(int(unseen["matrix_rows"][0]))
    values = np.round(np.array(unseen["matrix"])[:40] % 70 - 30, 2)
    missing = random.random(values.shape) < 0.25
    missing[-3:, ::2] = missing[10:14, 1::2] = True
    missing[0] = False
    return {"filled": _load(student, np.where(missing, MISSING, values))[2]}


def _load(student, values):
    """Dates and frame that `load_data` returns for a file of `values`, shape (rows, 14), and the frame as an array."""
    start = np.datetime64("2021-02-11T23:40:00")
    days = [(start + np.timedelta64(10 * row, "m")).item().strftime("%d.%m.%Y %H:%M:%S") for row in range(len(values))]
    lines = [",".join(["Date Time", *COLUMNS])]
    lines += [",".join([day, *(f"{value:.2f}" for value in row)]) for day, row in zip(days, values, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "station.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        dates, frame = student["load_data"](path)
        return dates, frame, np.asarray(frame, dtype=float)


@probe
def density_columns(student):
    """Where `density_column` finds the density: in the station's order, in two others, and behind one column more."""
    import pandas as pd

    orders = {
        "station": COLUMNS,
        "reversed": COLUMNS[::-1],
        "sorted": tuple(sorted(COLUMNS)),
        "longer": ("CO2 (ppm)", *COLUMNS),
    }
    return {key: int(student["density_column"](pd.Index(names))) for key, names in orders.items()}


@probe
def splits(student):
    """The three counts for some numbers of rows, shape (5, 3), and those numbers, shape (5,)."""
    rows = [100, 1001, 4321, 52_704, 420_551]
    return {"rows": rows, "counts": np.array([[float(count) for count in student["split_rows"](n)] for n in rows])}


@probe
def unseen_splits(student, unseen):
    """The three counts for numbers of rows that nobody knows beforehand, shape (11, 3).

    All are odd: no share of them is a whole number, which `int(0.55 * rows)` may miss by one for want of digits.
    """
    rows = [1003, 1019, 52_703, *(int(rows) | 1 for rows in unseen["row_counts"])]
    return {"counts": np.array([[float(count) for count in student["split_rows"](n)] for n in rows])}


@probe
def normalised_sample(student):
    """`normalise` on random numbers with a trend, shape (1000, 5), of which the first 600 rows are for training.

    Mean and standard deviation of the training rows afterwards, shape (5,), and whether the raw numbers are untouched.
    """
    drift = np.linspace(0, 3, 1000)[:, np.newaxis]
    raw = (np.random.default_rng(0).standard_normal((1000, 5)) + drift) * [0.1, 1, 10, 100, 1000] + 50
    given = raw.copy()
    normalised, mean, std = student["normalise"](given, 600)
    training = np.asarray(normalised, dtype=float)[:600]
    return {
        "mean": training.mean(axis=0),
        "std": training.std(axis=0),
        "untouched": bool((given == raw).all()),
        "shapes": [list(np.shape(normalised)), list(np.shape(mean)), list(np.shape(std))],
    }


@probe
def normalised_matrix(student, unseen):
    """`normalise` on an unseen matrix: all rows, shape (1200, 14), and the statistics of the first `rows`, shape (14,)."""
    rows = int(unseen["matrix_rows"][0])
    normalised, mean, std = student["normalise"](np.array(unseen["matrix"]), rows)
    return {
        "normalised": np.asarray(normalised, dtype=float),
        "mean": np.asarray(mean, dtype=float).reshape(-1),
        "std": np.asarray(std, dtype=float).reshape(-1),
        "rows": rows,
    }


@probe
def small_report(student):
    """`describe_density` on random numbers, shapes (100, 5), of which 60 rows are for training and 25 for the test."""
    standard = np.random.default_rng(1).standard_normal((100, 5))
    return {"numbers": [float(x) for x in student["describe_density"](50 + 3 * standard, standard, 3, 60, 25)]}


@probe
def density_report(student, unseen):
    """`describe_density` on unseen matrices and on the same normalised here: four numbers.

    `numbers`: of 1200 rows. `few`: of 40 rows, of which the first 9 are for training and the last 7 for the test.
    """
    train_rows, test_rows = (int(rows) for rows in unseen["matrix_rows"])
    return {
        "numbers": _described(student, np.array(unseen["matrix"]), train_rows, test_rows),
        "few": _described(student, np.array(unseen["matrix"])[::30], 9, 7),
    }


def _described(student, raw, train_rows, test_rows):
    normalised = (raw - raw[:train_rows].mean(axis=0)) / raw[:train_rows].std(axis=0)
    return [float(x) for x in student["describe_density"](raw, normalised, 3, train_rows, test_rows)]


@probe
def delays(student):
    """`target_delay` for some sampling rates, lengths and horizons, shape (5,)."""
    cases = [(1, 1, 1), (6, 144, 48), (3, 4, 2), (1, 10, 5), (2, 24, 24)]
    return {
        "shortest": float(student["target_delay"](*cases[0])),
        "all": [float(student["target_delay"](*c)) for c in cases],
    }


@probe
def datasets(student):
    """The windows of `make_datasets` on rows that carry their own number: row r of column c is r + c/16.

    The parts have 2600, 2400 and 2300 rows. For each part: number of the first and of the last row of every window,
    shape (windows,), in the order of the dataset; the row number that each target carries, shape (windows,), where the
    target was taken from raw column 5, else below zero; smallest and largest step inside windows; shapes of the first batch.
    """
    counts = (2600, 2400, 2300)
    rows = np.arange(sum(counts), dtype=float)[:, np.newaxis]
    columns = np.arange(14)
    # Raw numbers are far from the normalised ones, so that a target tells where it comes from.
    raw = 10_000 * (1 + columns) + rows
    parts = student["make_datasets"](rows + columns / 16, raw, 5, counts)
    seen = {name: _windows_of(part) for name, part in zip(("training", "validation", "test"), parts, strict=True)}
    return {**seen, "limits": np.cumsum([0, *counts])}


def _windows_of(dataset):
    """What `datasets` tells of one part. A dataset without an end is read until it must have begun again."""
    seen, sizes = [], []
    for batch in dataset:
        windows, targets = (np.asarray(part, dtype=float) for part in batch)
        steps = np.diff(windows, axis=1)
        seen.append((windows[:, 0, 0], windows[:, -1, 0], targets.reshape(-1), steps.min(), steps.max()))
        sizes.append((windows.shape, targets.shape))
        if sum(shape[0] for shape, _ in sizes) > LONGEST_PART:
            break
    first, last, target, smallest, largest = zip(*seen, strict=True)
    return {
        "first": np.concatenate(first),
        "last": np.concatenate(last),
        "target": np.concatenate(target) - 60_000,
        "smallest_step": float(min(smallest)),
        "largest_step": float(max(largest)),
        "window_shape": list(sizes[0][0]),
        "target_shape": list(sizes[0][1]),
    }


@probe
def baseline(student):
    """`evaluate_naive_method` on nine windows, shape (9, 144, 14), in batches of 4, 4 and 1, targets in g/m**3.

    `steady`: the density never changes. `changing`: it changes by another amount in each window, and most in the last.
    """
    import tensorflow as tf

    density = 1200.0 + 10 * np.arange(9)
    hours_ago = np.arange(143, -1, -1)
    past = density[:, np.newaxis] - 0.5 * hours_ago + 25 * (np.cos(hours_ago * np.pi / 12) - 1)
    with _statistics(student) as (mean, std, column):
        windows = np.random.default_rng(0).standard_normal((9, 144, 14))
        windows[:, :, column] = (past - mean[column]) / std[column]
        changes = np.array([1.0, -2, 3, -4, 5, -6, 7, -8, 90])
        of_windows, of_targets = _kinds_of_numbers(student)
        steady, changing = (
            float(
                student["evaluate_naive_method"](
                    tf.data.Dataset.from_tensor_slices(
                        (windows.astype(of_windows), (density + change).astype(of_targets))
                    ).batch(4)
                )
            )
            for change in (0 * changes, changes)
        )
    return {"steady": steady, "changing": changing}


@contextmanager
def _statistics(student):
    """Mean, std and column of the density as the student's functions see them.

    Plausible ones are lent for a while where an earlier question failed to make them.
    """
    with student.lent() as namespace:
        for name, value in {"mean": STATION_MEAN, "std": STATION_STD, "density_index": 10}.items():
            if np.size(namespace.get(name)) != np.size(value) or namespace.get(name) is None:
                namespace[name] = np.array(value) if np.size(value) > 1 else value
        mean, std = (np.asarray(namespace[name], dtype=float).reshape(-1) for name in ("mean", "std"))
        yield mean, std, int(namespace["density_index"])


def _kinds_of_numbers(student):
    """The types of windows and targets in the student's own datasets: float32 and float64 do not mix in TensorFlow."""
    try:
        return tuple(spec.dtype.as_numpy_dtype for spec in student["validation_dataset"].element_spec)
    except (AttributeError, NameError, TypeError, ValueError):
        return np.float64, np.float64


@probe
def network(student):
    """A fresh model: is it compiled, shape of its output for two windows, its layers (recurrent ones first), and its parameters."""
    import keras

    model = student["build_model"]()
    if not isinstance(model, keras.Model):
        raise TypeError(f"build_model returns a {type(model).__name__}, which is no Keras model")
    compiled = bool(model.compiled)
    output = model(np.zeros((2, 144, 14), dtype="float32"))
    known = {"LSTM": keras.layers.LSTM, "Dense": keras.layers.Dense}
    layers = [
        (next((kind for kind, made in known.items() if isinstance(layer, made)), "another"), layer)
        for layer in _layers(model)
    ]
    layers.sort(key=lambda pair: not hasattr(pair[1], "recurrent_activation"))
    return {
        "compiled": compiled,
        "output": [int(size) for size in output.shape],
        "kinds": [kind for kind, _ in layers],
        "units": [int(getattr(layer, "units", 0)) for _, layer in layers],
        "activations": [_name(getattr(layer, "activation", None)) for _, layer in layers],
        "gates": [_name(getattr(layer, "recurrent_activation", None)) for _, layer in layers],
        "parameters": int(model.count_params()),
    }


def _layers(model):
    """The layers of a model, and those of models inside it, without inputs."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _name(function):
    return str(getattr(function, "__name__", type(function).__name__))


@probe
def network_at_work(student, unseen):
    """What a fresh model makes of 16 unseen windows, each number by its usual mean and std: shape (16, 1).

    `inputs`: those windows, shape (16, 144, 14). `weights`: of the LSTM the kernel, shape (14, 64), the recurrent kernel,
    shape (16, 64), and the bias, shape (64,), then those of the dense layer, shapes (16, 1) and (1,).
    """
    model = student["build_model"]()
    inputs = (np.array(unseen["windows"][:16]) - STATION_MEAN) / STATION_STD
    outputs = np.asarray(model(inputs.astype("float32")))
    layers = sorted(_layers(model), key=lambda layer: not hasattr(layer, "recurrent_activation"))
    weights = [np.asarray(array, dtype=float) for layer in layers for array in layer.get_weights()]
    return {"inputs": inputs, "outputs": outputs, "weights": weights}


@probe
def compiled(student):
    """A small model of our own, after `compile_model`: its optimizer, and what it measures on eight random numbers.

    `learning_rates`, shape (3,), are those before the first step and after 20 and 1000.
    """
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    student["compile_model"](model)
    random = np.random.default_rng(0)
    inputs, targets = random.standard_normal((8, 3)).astype("float32"), 5 + random.standard_normal(8).astype("float32")
    measured = model.evaluate(inputs, targets, verbose=0, return_dict=True)
    errors = model.predict(inputs, verbose=0)[:, 0] - targets
    loss = float(measured.pop("loss"))
    rates = []
    for step in (0, 20, 1000):
        model.optimizer.iterations.assign(step)
        rates.append(float(np.asarray(model.optimizer.learning_rate)))
    is_rmsprop = isinstance(model.optimizer, keras.optimizers.RMSprop)
    return {
        "optimizer": "RMSprop" if is_rmsprop else type(model.optimizer).__name__ + " ",
        "learning_rates": rates,
        "loss": loss,
        "mean_squared_error": float(np.mean(errors**2)),
        "metrics": [float(value) for value in measured.values()],
        "mean_absolute_error": float(np.mean(np.abs(errors))),
    }


@probe
def training(student):
    """The history as it was returned: its kind and its columns by name; the steps of the optimizer, and how many are allowed.

    `plain`: whether it is an object like that of `fit`, with lists of plain numbers.
    """
    returned = student["history"]
    history = dict(getattr(returned, "history", returned))
    steps = getattr(getattr(student["model"], "optimizer", None), "iterations", 0)
    return {
        "plain": _is_plain(returned),
        "columns": {str(name): [float(number) for number in column] for name, column in history.items()},
        "steps": int(np.asarray(steps)),
        "allowed": int(student["EPOCHS"]) * int(student["STEPS_PER_EPOCH"]),
    }


def _is_plain(returned):
    """Whether a history is an object like that of `fit`, with lists of plain numbers."""
    history = getattr(returned, "history", None)
    return history is not None and all(isinstance(n, (int, float, np.number)) for row in history.values() for n in row)


@probe
def forecast_of_quiet_weather(student):
    """`forecast` for three windows of average weather, shape (3, 144, 14), and for the first of them alone."""
    wave = np.sin(np.arange(144) * np.pi / 12)[:, np.newaxis]
    mean, std = np.array(STATION_MEAN), np.array(STATION_STD)
    windows = np.stack([mean + shift * std + 0.3 * std * wave for shift in (-0.5, 0.0, 0.5)])
    density = np.asarray(student["forecast"](windows.copy()), dtype=float)
    alone = np.asarray(student["forecast"](windows[:1].copy()), dtype=float)
    return {"density": density, "alone": alone}


@probe
def forecasts(student, unseen):
    """`forecast` for unseen windows, shape (n, 144, 14): densities in g/m**3, shape (n,)."""
    return {"density": np.asarray(student["forecast"](np.array(unseen["windows"])), dtype=float)}


@probe
def forecast_without_its_model(student):
    """By how much, in g/m**3, `forecast` changes for two windows of average weather when the models' weights change.

    Meanwhile nothing loads or sets weights, so that a function which does so each time works with the changed ones.
    """
    import keras

    wave = np.sin(np.arange(144) * np.pi / 12)[:, np.newaxis]
    windows = np.stack([np.array(STATION_MEAN) + (shift + 0.3 * wave) * np.array(STATION_STD) for shift in (-0.5, 0.5)])
    models = [item for item in student.values() if isinstance(item, keras.Model) and item.weights]
    before = [model.get_weights() for model in models]
    usual = np.asarray(student["forecast"](windows.copy()), dtype=float)
    try:
        for model, weights in zip(models, before, strict=True):
            model.set_weights([weight + 1 for weight in weights])
        with (
            mock.patch.object(keras.layers.Layer, "set_weights", return_value=None),
            mock.patch.object(keras.Model, "load_weights", return_value=None),
        ):
            changed = np.asarray(student["forecast"](windows.copy()), dtype=float)
    finally:
        for model, weights in zip(models, before, strict=True):
            model.set_weights(weights)
    return {"change": float(np.max(np.abs(changed - usual)))}


@probe
def rehearsal(student, unseen):
    """`train` with a fresh model and weather of our own, in the notebook's budget; the last probe, for it changes state.

    In the training windows two columns are always zero, so the weights from them to the LSTM only shrink; in those
    for validation the first of the two is not. `steps`: of all optimizers. `moved`: how far the weights went.
    `strange`, `control`: how far those of the two columns went, as a share of it, when shrinking is left out.
    `validated`: whether the validation dataset was read; how far ahead tf.data reads is chance. `most`: batches of
    one validation by `fit`.
    `returned`, `recorded`: losses by epoch that `train` returns, and that each `fit` of Keras recorded. `plain`,
    `columns`: of what `train` returns, as in `training`.
    """
    try:
        return _rehearse(student, 8)
    except Exception:
        # Some functions may want full batches. They take many times as long.
        return _rehearse(student, 256)


def _rehearse(student, batch):
    model = student["build_model"]()
    model(np.zeros((2, 144, 14), dtype="float32"))
    epochs, steps, few = (int(student[name]) for name in ("EPOCHS", "STEPS_PER_EPOCH", "VALIDATION_BATCHES"))
    with _statistics(student) as (_, _, column), _watched(model) as seen, student.lent() as namespace:
        marked = (column + 1) % 14
        # Every other epoch is harder, so an honest loss goes up and down.
        sizes = np.repeat([0.5, 0.25], steps * batch)
        namespace["train_dataset"] = _weather(student, sizes, batch, marked, 0.0).repeat(epochs)
        namespace["validation_dataset"] = _weather(student, np.full(4 * few * batch, 4.0), batch, marked, 3.0, seen)
        namespace["test_dataset"] = _weather(student, np.full(4 * batch, 0.5), batch, marked, 0.0)
        before = model.get_weights()
        returned = student["train"](model, namespace["train_dataset"], namespace["validation_dataset"])
        after = model.get_weights()
        optimizers = {id(item): item for item in (*seen["optimizers"], model.optimizer) if item is not None}
    history = dict(getattr(returned, "history", returned))
    return {
        "steps": sum(int(np.asarray(optimizer.iterations)) for optimizer in optimizers.values()),
        "allowed": epochs * steps,
        **_movement(before, after, marked),
        "validated": bool(seen["read"]),
        "most": max(seen["validations"], default=0),
        "few": few,
        "returned": [float(loss) for loss in history["loss"]],
        "plain": _is_plain(returned),
        "columns": [str(name) for name in history],
        "recorded": [[float(loss) for loss in losses] for losses in seen["recorded"].values()],
    }


def _weather(student, sizes, batch, marked, mark, seen=None):
    """A dataset of windows whose density changes by about `sizes` standard deviations, one for each window.

    The columns `marked` and the next hold `mark` and zero. Batches that are read are counted in `seen`.
    """
    import tensorflow as tf

    random = np.random.default_rng(7)
    with _statistics(student) as (mean, std, column):
        windows = 0.3 * random.standard_normal((len(sizes), 144, 14))
        windows[:, :, marked], windows[:, :, (marked + 1) % 14] = mark, 0.0
        changes = sizes * random.choice([-1.0, 1.0], len(sizes)) * random.uniform(0.8, 1.2, len(sizes))
        targets = (windows[:, -1, column] + changes) * std[column] + mean[column]
    of_windows, of_targets = _kinds_of_numbers(student)
    dataset = tf.data.Dataset.from_tensor_slices((windows.astype(of_windows), targets.astype(of_targets))).batch(batch)
    if seen is None:
        return dataset

    @tf.autograph.experimental.do_not_convert  # its source cannot be found in a sandbox
    def note(windows, targets):
        with tf.control_dependencies([tf.py_function(lambda: seen["read"].append(1), [], [])]):
            return tf.identity(windows), tf.identity(targets)

    return dataset.map(note)


@contextmanager
def _watched(model):
    """What Keras does meanwhile: optimizers that are made, losses that `fit` records, batches of its validations."""
    import keras

    base, history = keras.optimizers.Optimizer, keras.callbacks.History
    made, told = base.__init__, history.on_epoch_end
    seen = {"optimizers": [], "recorded": {}, "validations": [], "read": []}

    def make(self, *arguments, **options):
        if not isinstance(self, keras.optimizers.LossScaleOptimizer):  # which wraps another one
            seen["optimizers"].append(self)
        made(self, *arguments, **options)

    def tell(self, epoch, logs=None):
        seen["recorded"].setdefault(self, []).append((logs or {}).get("loss", np.nan))
        told(self, epoch, logs)

    def begin(self, logs=None):
        seen["validations"].append(0)

    def count(self, batch, logs=None):
        if seen["validations"]:
            seen["validations"][-1] += 1

    with (
        mock.patch.object(base, "__init__", make),
        mock.patch.object(history, "on_epoch_end", tell),
        mock.patch.object(history, "on_test_begin", begin),
        mock.patch.object(history, "on_test_batch_end", count),
    ):
        yield seen


def _movement(before, after, marked):
    """How far training moved the weights, and those from the columns `marked` and the next to the LSTM."""
    moved = max((float(np.max(np.abs(a - b))) for b, a in zip(before, after, strict=True)), default=0.0)
    kernels = [pair for pair in zip(before, after, strict=True) if pair[0].shape[:1] == (14,)]
    if not kernels or not moved:
        return {"moved": moved, "strange": 0.0, "control": 0.0}
    shares = []
    for row in (marked, (marked + 1) % 14):
        was, now = (kernel[row].astype(float) for kernel in kernels[0])
        shares.append(float(np.max(np.abs(now - was * (now @ was) / (was @ was)))) / moved)
    return {"moved": moved, "strange": shares[0], "control": shares[1]}
