"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import inspect
import os
import tempfile
from contextlib import contextmanager

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

STATION_MEAN = (990.0, 10.0, 284.0, 5.0, 70.0, 13.0, 9.0, 5.0, 6.0, 9.0, 1216.0, 2.0, 4.0, 180.0)
STATION_STD = (9.0, 7.0, 7.0, 6.0, 18.0, 6.0, 4.0, 5.0, 2.5, 4.0, 36.0, 1.5, 2.5, 80.0)


@probe
def loaded(student):
    """What `load_data` makes of a file of six rows; in the 3rd and 4th both wind speeds are missing.

    Shapes (6, 14) and (6,). `readings` are those of all columns but the two wind speeds; `wind` has shape (6, 2).
    """
    values = np.arange(6 * 14, dtype=float).reshape(6, 14) / 4
    wind = [COLUMNS.index("wv (m/s)"), COLUMNS.index("max. wv (m/s)")]
    values[2:4, wind] = -9999
    days = ["11.02.2021 23:40:00", "11.02.2021 23:50:00", *(f"12.02.2021 00:{10 * k:02}:00" for k in range(4))]
    lines = [",".join(["Date Time", *COLUMNS])]
    lines += [",".join([day, *(f"{value:.2f}" for value in row)]) for day, row in zip(days, values, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "station.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        dates, frame = student["load_data"](path)
        table = np.asarray(frame, dtype=float)
        moments = [day if isinstance(day, str) else np.datetime64(day, "s").item().isoformat() for day in dates]
    return {
        "shape": list(table.shape),
        "columns": [str(name) for name in frame.columns],
        "dates": moments,
        "readings": np.delete(table, wind, axis=1),
        "written": np.delete(values, wind, axis=1),
        "wind": table[:, wind],
    }


@probe
def density_columns(student):
    """Name of the column that `density_column` points at: in the station's order, and in two others."""
    orders = {"station": COLUMNS, "reversed": COLUMNS[::-1], "sorted": tuple(sorted(COLUMNS))}
    return {key: names[int(student["density_column"](list(names)))] for key, names in orders.items()}


@probe
def splits(student):
    """The three counts for some numbers of rows, shape (5, 3), and those numbers, shape (5,)."""
    rows = [100, 1001, 4321, 52_704, 420_551]
    return {"rows": rows, "counts": np.array([[float(count) for count in student["split_rows"](n)] for n in rows])}


@probe
def unseen_splits(student, unseen):
    """The three counts for numbers of rows that nobody knows beforehand, shape (8, 3)."""
    counts = [[float(count) for count in student["split_rows"](int(rows))] for rows in unseen["row_counts"]]
    return {"counts": np.array(counts)}


@probe
def normalised_sample(student):
    """`normalise` on random numbers with a trend, shape (1000, 5), of which the first 600 rows are for training.

    Mean and standard deviation of the training rows afterwards, shape (5,), and whether the raw numbers are untouched.
    """
    drift = np.linspace(0, 3, 1000)[:, np.newaxis]
    raw = (np.random.default_rng(0).standard_normal((1000, 5)) + drift) * [0.1, 1, 10, 100, 1000] + 50
    given = raw.copy()
    training = np.asarray(student["normalise"](given, 600)[0], dtype=float)[:600]
    return {"mean": training.mean(axis=0), "std": training.std(axis=0), "untouched": bool((given == raw).all())}


@probe
def normalised_matrix(student, unseen):
    """`normalise` on an unseen matrix: all rows, shape (1200, 14), and the statistics, shape (14,)."""
    rows = int(unseen["matrix_rows"][0])
    normalised, mean, std = student["normalise"](np.array(unseen["matrix"]), rows)
    return {
        "normalised": np.asarray(normalised, dtype=float),
        "mean": np.asarray(mean, dtype=float),
        "std": np.asarray(std, dtype=float),
    }


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
    batches = [(np.asarray(windows, dtype=float), np.asarray(targets, dtype=float)) for windows, targets in dataset]
    windows, targets = (np.concatenate(kind) for kind in zip(*batches, strict=True))
    steps = np.diff(windows, axis=1)
    return {
        "first": windows[:, 0, 0],
        "last": windows[:, -1, 0],
        "target": targets.reshape(-1) - 60_000,
        "smallest_step": float(steps.min()),
        "largest_step": float(steps.max()),
        "window_shape": list(batches[0][0].shape),
        "target_shape": list(batches[0][1].shape),
    }


@probe
def baseline(student):
    """`evaluate_naive_method` on nine windows, shape (9, 144, 14), in batches of 4, 4 and 1, targets in g/m**3.

    `steady`: the density never changes. `changing`: it changes by another amount in each window, and most in the last.
    """
    import tensorflow as tf

    evaluate = student["evaluate_naive_method"]
    density = 1200.0 + 10 * np.arange(9)
    hours_ago = np.arange(143, -1, -1)
    past = density[:, np.newaxis] - 0.5 * hours_ago + 25 * (np.cos(hours_ago * np.pi / 12) - 1)
    with _stand_ins(evaluate) as known:
        mean, std, column = np.asarray(known["mean"], float), np.asarray(known["std"], float), known["density_index"]
        windows = np.random.default_rng(0).standard_normal((9, 144, 14))
        windows[:, :, column] = (past - mean[column]) / std[column]
        changes = np.array([1.0, -2, 3, -4, 5, -6, 7, -8, 90])
        steady, changing = (
            float(evaluate(tf.data.Dataset.from_tensor_slices((windows, density + change)).batch(4)))
            for change in (0 * changes, changes)
        )
    return {"steady": steady, "changing": changing}


@contextmanager
def _stand_ins(function):
    """The names that `function` may read; plausible ones for a while where an earlier question failed to make them."""
    names = getattr(inspect.unwrap(function), "__globals__", {})
    plausible = {"mean": np.array(STATION_MEAN), "std": np.array(STATION_STD), "density_index": 10}
    absent = [name for name, value in plausible.items() if name not in names or np.size(names[name]) != np.size(value)]
    before = {name: names[name] for name in absent if name in names}
    names.update({name: plausible[name] for name in absent})
    try:
        yield {name: names[name] for name in plausible}
    finally:
        for name in absent:
            del names[name]
        names.update(before)


@probe
def network(student):
    """A fresh model: shape of its output for two windows, its layers in order, and its parameters."""
    model = student["build_model"]()
    output = model(np.zeros((2, 144, 14), dtype="float32"))
    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return {
        "output": [int(size) for size in output.shape],
        "kinds": [type(layer).__name__ for layer in layers],
        "units": [int(getattr(layer, "units", 0)) for layer in layers],
        "activations": [_name(getattr(layer, "activation", None)) for layer in layers],
        "gates": [_name(getattr(layer, "recurrent_activation", None)) for layer in layers],
        "parameters": int(model.count_params()),
    }


def _name(function):
    return str(getattr(function, "__name__", type(function).__name__))


@probe
def compiled(student):
    """A small model of our own, after `compile_model`: its optimizer, and what it measures on eight random numbers."""
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model = student["compile_model"](model) or model
    random = np.random.default_rng(0)
    inputs, targets = random.standard_normal((8, 3)).astype("float32"), 5 + random.standard_normal(8).astype("float32")
    measured = model.evaluate(inputs, targets, verbose=0, return_dict=True)
    errors = model.predict(inputs, verbose=0)[:, 0] - targets
    loss = float(measured.pop("loss"))
    return {
        "optimizer": type(model.optimizer).__name__,
        "learning_rate": float(np.asarray(model.optimizer.learning_rate)),
        "loss": loss,
        "mean_squared_error": float(np.mean(errors**2)),
        "metrics": [float(value) for value in measured.values()],
        "mean_absolute_error": float(np.mean(np.abs(errors))),
    }


@probe
def training(student):
    """Losses and MAE by epoch, of training and validation, the steps of the optimizer, and how many are allowed."""
    history = student["history"]
    history = getattr(history, "history", history)
    return {
        "losses": [float(loss) for loss in history["loss"]],
        "by_epoch": {key: [float(x) for x in history[key]] for key in ("mae", "val_loss", "val_mae") if key in history},
        "steps": int(np.asarray(student["model"].optimizer.iterations)),
        "allowed": int(student["EPOCHS"]) * int(student["STEPS_PER_EPOCH"]),
    }


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
