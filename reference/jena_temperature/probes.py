"""What is observed of a solution: its functions at work on inputs of our own, its networks under weights of our own."""

from contextlib import contextmanager
from unittest import mock

import numpy as np

from grader.probes import perturb_future, probe

ARGUMENTS = ("sequence_length", "sampling_rate", "sequence_stride", "shift")
EXAMPLES = (([0, 1, 2], [1, 2, 3], 3), ([0, 2, 4], [1, 3, 5], 3), ([0, 3, 6, 9], [2, 5, 8, 11], 3))
MARK = -float(10**4 - 1)
"""What the station records where it could not measure."""
STATION_MEAN = (990.0, 10.0, 284.0, 5.0, 70.0, 13.0, 9.0, 5.0, 6.0, 9.0, 1216.0, 2.0, 4.0, 180.0)
STATION_STD = (9.0, 7.0, 7.0, 6.0, 18.0, 6.0, 4.0, 5.0, 2.5, 4.0, 36.0, 1.5, 2.5, 80.0)


# 1. Windows


@probe
def examples(student):
    """What `window_arguments` finds for the three examples: the four numbers, shape (3, 4), and whether all are whole."""
    return _arguments(student, EXAMPLES)


@probe
def unseen_arguments(student, unseen):
    """What `window_arguments` finds for 12 unseen pairs of windows, which begin anywhere: as in `examples`."""
    cuts = [(int(n), int(rate), int(stride), int(shift)) for n, rate, stride, shift in unseen["cuts"]]
    lists = []
    for number, (length, rate, stride, shift) in enumerate(cuts):
        first = [7 * number + rate * step for step in range(length)]
        lists.append((first, [row + stride for row in first], first[0] + shift))
    return _arguments(student, lists)


def _arguments(student, lists):
    found = [student["window_arguments"](list(first), list(second), target) for first, second, target in lists]
    return {
        "numbers": np.array([[float(item[name]) for name in ARGUMENTS] for item in found]),
        "names": [sorted(str(name) for name in item) for item in found],
        "whole": all(_is_whole(value) for item in found for value in item.values()),
    }


def _is_whole(value):
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


@probe
def counts(student):
    """`rows_ahead` and `count_windows` for the three examples in a series of 20 numbers, shapes (3,); are they whole?"""
    ahead = [student["rows_ahead"](*case) for case in ((3, 1, 3), (3, 2, 3), (4, 3, 3))]
    number = [student["count_windows"](20, *case) for case in ((3, 1, 1, 3), (3, 2, 1, 3), (4, 3, 2, 3))]
    return {
        "ahead": [float(x) for x in ahead],
        "number": [float(x) for x in number],
        "whole": all(_is_whole(x) for x in (*ahead, *number)),
    }


@probe
def unseen_counts(student, unseen):
    """`rows_ahead`, shape (12,), and `count_windows` for series of 12, 40 and 131 rows, shape (12, 3), for unseen cuts."""
    cuts = [tuple(int(number) for number in cut) for cut in unseen["cuts"]]
    return {
        "ahead": [float(student["rows_ahead"](length, rate, shift)) for length, rate, _, shift in cuts],
        "number": np.array([[float(student["count_windows"](rows, *cut)) for rows in (12, 40, 131)] for cut in cuts]),
    }


# 2. Baseline


@probe
def steady_weather(student):
    """`naive` for three windows of normalised weather that is 5, 10 and -3 °C warm, whatever the other columns are."""
    wanted = np.array([5.0, 10.0, -3.0])
    return {"wanted": wanted, "seen": np.asarray(student["naive"](_steady(student, wanted)), dtype=float)}


def _steady(student, temperatures):
    """Normalised windows, shape (n, 120, 14), in which the last hour has these temperatures in °C."""
    mean, std, column = (np.asarray(student[name]) for name in ("mean", "std", "TEMPERATURE"))
    windows = np.random.default_rng(0).standard_normal((len(temperatures), 120, 14)).astype("float32")
    windows[:, -1, column] = (np.asarray(temperatures) - mean[column]) / std[column]
    return windows


@probe
def evaluated(student):
    """`evaluate` of a forecaster that is wrong by 1, -2, 3, -4 and 15 °C: in shape (5,), and in shape (5, 1)."""
    windows, temperature = np.zeros((5, 120, 14), "float32"), np.array([3.0, -1, 12, 7, 20], "float32")
    wrong = temperature + np.array([1.0, -2, 3, -4, 15], "float32")
    flat = student["evaluate"](lambda given: wrong[: len(given)], windows, temperature)
    column = student["evaluate"](lambda given: wrong[: len(given), np.newaxis], windows, temperature)
    return {"flat": float(flat), "column": float(column), "plain": isinstance(flat, (float, np.floating))}


# 3. and 7. Networks


def _built(student, name):
    """A fresh network. Raises `TypeError` for anything else."""
    import keras

    model = student[name]()
    if not isinstance(model, keras.Model):
        raise TypeError(f"{name} returns a {type(model).__name__}, which is no Keras model")
    return model


def _network(student, name, windows):
    """A fresh network, and what is seen of it: the shapes of its weights, its outputs under weights of our own."""
    model = _built(student, name)
    if not model.built:
        model(windows[:1])
    shapes = [list(weights.shape) for weights in model.get_weights()]
    random = np.random.default_rng(3)
    model.set_weights([random.normal(scale=1 / np.sqrt(max(shape[0], 4)), size=shape) for shape in shapes])
    return model, {"shapes": shapes, "outputs": np.asarray(model(windows))}


def _normalised(unseen, number=6):
    return ((np.array(unseen["windows"][:number]) - STATION_MEAN) / STATION_STD).clip(-5, 5).astype("float32")


def _first_look(student, name):
    """What public checks may see of a network: is it compiled, its output for two windows of noise, and the shape."""
    windows = np.random.default_rng(1).standard_normal((2, 120, 14)).astype("float32")
    model = _built(student, name)
    untrained = np.asarray(model(windows))
    return {"compiled": bool(model.compiled), "output": list(untrained.shape), "untrained": untrained}


@probe
def first_look(student):
    """The three networks before training: compiled or not, shape of the output for two windows, and the output."""
    return {name: _first_look(student, f"build_{name}") for name in ("dense", "convolutional", "lstm")}


@probe
def dense(student, unseen):
    """The dense network on six unseen windows: shapes of its weights, outputs under weights of our own, shape (6, 1)."""
    return _network(student, "build_dense", _normalised(unseen))[1]


@probe
def convolutional(student, unseen):
    """The convolutional network, as `dense`."""
    return _network(student, "build_convolutional", _normalised(unseen))[1]


@probe
def lstm(student, unseen):
    """The recurrent network, as `dense`."""
    return _network(student, "build_lstm", _normalised(unseen))[1]


@probe
def stacked_look(student):
    """The networks of question 7 before training, as `first_look`."""
    return {name: _first_look(student, f"build_{name}") for name in ("stacked", "bidirectional")}


@probe
def stacked(student, unseen):
    """The stacked network, as `dense`; and its rates of dropout: of states, of the inputs of layers, and of layers."""
    model, seen = _network(student, "build_stacked", _normalised(unseen))
    layers = list(_layers(model))
    cells = [getattr(layer, "cell", layer) for layer in layers]
    return {
        **seen,
        "recurrent": [rate for cell in cells if (rate := float(getattr(cell, "recurrent_dropout", 0) or 0))],
        "inputs": [rate for cell in cells if (rate := float(getattr(cell, "dropout", 0) or 0))],
        "between": [float(layer.rate) for layer in layers if hasattr(layer, "rate")],
    }


@probe
def bidirectional(student, unseen):
    """The bidirectional network, as `dense`."""
    return _network(student, "build_bidirectional", _normalised(unseen))[1]


def _layers(model):
    """The layers of a model, and those of models inside it."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer


@probe
def survivors(student):
    """`alive` for 20 steps, 300 units and rate 0.5: shape, whether True and False; the rate of dropout of layers called."""
    found, rates = _alive(student, 20, 300, 0.5)
    return {"shape": list(found.shape), "truths": found.dtype == bool, "rates": rates}


@probe
def more_survivors(student):
    """`alive` for other rates: three times shape (12, 300), for the rates 0.25, 0.7 and 0, and 0.7 once more."""
    calls = {"quarter": 0.25, "most": 0.7, "none": 0.0, "again": 0.7}
    return {name: _alive(student, 12, 300, rate)[0].astype(float) for name, rate in calls.items()}


def _alive(student, steps, units, rate):
    import keras

    rates, call = [], keras.layers.Layer.__call__

    def note(self, *arguments, **options):
        rates.append(float(getattr(getattr(self, "cell", self), "recurrent_dropout", 0) or 0))
        return call(self, *arguments, **options)

    with mock.patch.object(keras.layers.Layer, "__call__", note):
        found = np.asarray(student["alive"](steps, units, rate))
    return found, max(rates, default=0.0)


# 4. Sizes


@probe
def sizes(student):
    """The numbers that the text names, `parameters` of a layer each, and whether they are whole."""
    found = [
        student["parameters"]("SimpleRNN", 14, 16),
        student["parameters"]("LSTM", 14, 16),
        student["parameters"]("SimpleRNN", 14, 16, layers=3),
        student["parameters"]("Dense", 16, 1),
    ]
    return {"numbers": [float(number) for number in found], "whole": all(_is_whole(number) for number in found)}


@probe
def unseen_sizes(student, unseen):
    """`parameters` for unseen sizes: of one layer of four kinds, shape (12, 4); of stacks and of both directions."""
    sizes = [(int(a), int(b), 1 + int(c) % 4) for a, b, c in unseen["sizes"]]
    count = student["parameters"]
    kinds = ("Dense", "SimpleRNN", "LSTM", "GRU")
    return {
        "single": np.array([[float(count(kind, a, b)) for kind in kinds] for a, b, _ in sizes]),
        "stacks": np.array([[float(count(kind, a, b, layers=n)) for kind in kinds] for a, b, n in sizes]),
        "both": np.array([[float(count(k, a, b, bidirectional=True)) for k in kinds[1:]] for a, b, _ in sizes]),
        "both_stacks": np.array([[float(count(k, a, b, n, True)) for k in kinds[1:]] for a, b, n in sizes]),
    }


@probe
def shapes(student):
    """`output_shape` in the four cases: is it a tuple, and its numbers."""
    asked = [{}, {"return_sequences": True}, {"bidirectional": True}, {"return_sequences": True, "bidirectional": True}]
    found = [student["output_shape"](32, 50, 7, **options) for options in asked]
    return {
        "tuples": all(isinstance(item, tuple) for item in found),
        "seen": [[int(n) for n in item] for item in found],
    }


@probe
def unseen_shapes(student, unseen):
    """`output_shape` for unseen sizes, all states of both directions, shape (12, 3); the last of one, shape (12, 2)."""
    sizes = [tuple(int(number) for number in size) for size in unseen["sizes"]]
    return {
        "all": np.array([[float(n) for n in student["output_shape"](*size, True, True)] for size in sizes]),
        "last": np.array([[float(n) for n in student["output_shape"](*size)] for size in sizes]),
    }


@probe
def lengths(student, unseen):
    """`convolutional_lengths` of 120 steps with the widths of the text; of 101 to 106 steps with unseen ones, shape (6, 3)."""
    widths = [[int(width) for width in row] for row in unseen["widths"]]
    unseen_lengths = [student["convolutional_lengths"](101 + n, list(row)) for n, row in enumerate(widths)]
    return {"unseen": np.array([[float(n) for n in row] for row in unseen_lengths])}


@probe
def known_lengths(student):
    """`convolutional_lengths` of 10 steps with one filter of width 3, and with two of width 1."""
    found = [student["convolutional_lengths"](10, widths) for widths in ([3], [1, 1])]
    return {"one": [float(n) for n in found[0]], "two": [float(n) for n in found[1]]}


# 5. By hand


@probe
def first_steps(student):
    """`simple_rnn` with 2 features and 3 units: the states of two steps, shape (2, 3), without recurrent weights."""
    inputs = np.array([[1.0, -2.0], [0.5, 0.25]])
    kernel, bias = np.array([[0.5, 0.0, -1.0], [0.25, 1.0, 0.5]]), np.array([0.1, 0.0, -0.2])
    states = student["simple_rnn"](inputs.copy(), kernel.copy(), np.zeros((3, 3)), bias.copy())
    return {"states": np.asarray(states, dtype=float), "wanted": np.tanh(inputs @ kernel + bias)}


@probe
def states(student, unseen):
    """`simple_rnn` for 4 unseen sequences, shape (4, 25, 7), and whether the states hang together as they should.

    `future`: what `perturb_future` observes. `reach`: how far the last state goes when the first input changes.
    """
    weights = [np.array(unseen[name]) for name in ("kernel", "recurrent_kernel", "bias")]

    def run(sequences):
        return np.stack(
            [
                np.asarray(student["simple_rnn"](one.copy(), *(w.copy() for w in weights)), dtype=float)
                for one in sequences
            ]
        )

    sequences = np.array(unseen["sequence"])
    nudged = sequences[:, :6].copy()
    nudged[:, 0] += 1.0
    reach = np.abs(run(nudged)[:, -1] - run(sequences[:, :6])[:, -1]).max()
    return {"states": run(sequences), "future": perturb_future(run, sequences, [3, 12]), "reach": float(reach)}


# 6. Failure


@probe
def small_record(student):
    """`faulty_rows` and `repair` on six rows, of which the wind of the 3rd and 4th is marked; and on the same, unmarked."""
    good = np.arange(6 * 14, dtype=float).reshape(6, 14) / 4 - 15  # frost is a reading, too
    raw = good.copy()
    raw[2:4, 11] = MARK
    given = raw.copy()
    rows = np.asarray(student["faulty_rows"](given))
    repaired = np.asarray(student["repair"](given), dtype=float)
    return {
        "rows": [float(row) for row in rows],
        "whole": rows.dtype.kind in "iu",
        "none": [float(row) for row in student["faulty_rows"](good.copy())],
        "untouched": bool((given == raw).all()),
        "repaired": repaired,
        "good": good,
    }


@probe
def record(student, unseen):
    """`faulty_rows`, shape (k,), and `repair`, shape (300, 14), of an unseen record with faults in all columns."""
    raw = np.array(unseen["record"])
    return {
        "rows": np.asarray(student["faulty_rows"](raw.copy()), dtype=float),
        "repaired": np.asarray(student["repair"](raw.copy()), dtype=float),
    }


@probe
def few_windows(student):
    """`reads_any` for six windows and the row 720 (a step after the first, the last of the third), and for no rows."""
    starts = np.array([0, 1, 6, 708, 714, 720])
    found = np.asarray(student["reads_any"](starts, np.array([720])))
    none = np.asarray(student["reads_any"](starts, np.array([], dtype=int)))
    return {
        "shape": list(found.shape),
        "truths": found.dtype == bool,
        "seen": found.astype(float),
        "none": none.astype(float),
    }


@probe
def many_windows(student, unseen):
    """`reads_any` for 400 unseen windows: shape (400,) for seven rows at once, shape (7, 400) for each by itself."""
    starts, rows = np.array(unseen["starts"]), np.array(unseen["rows"])
    return {
        "all": np.asarray(student["reads_any"](starts, rows), dtype=float),
        "each": np.array([np.asarray(student["reads_any"](starts, rows[k : k + 1]), dtype=float) for k in range(7)]),
    }


# 8. Comparison


@contextmanager
def _uncompiled():
    """Networks of ours run without being compiled: for two steps, compiling takes nearly all of the time."""
    import tensorflow as tf

    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


@probe
def comparison(student):
    """`compare` with small networks of our own, two of them the same, on parts of our own, in a budget of two steps.

    The columns of what it returns, in the order of its rows; `steps`: of each optimizer that took any; `trained`: how
    many networks were; `models`: which of the networks stand in the column "model", by the order of being built, -1 for
    another one. The weights of "fixed" do not move: its MAE follows from the parts alone.
    """
    import keras

    made, optimizers, begin = [], [], keras.optimizers.Optimizer.__init__
    average = keras.layers.GlobalAveragePooling1D

    def note(self, *arguments, **options):
        optimizers.append(self)
        begin(self, *arguments, **options)

    def small():
        layers = [keras.Input((120, 14)), average(), keras.layers.Dense(1)]
        made.append(keras.Sequential(layers))
        return made[-1]

    def fixed():
        output = keras.layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.2))
        layers = [keras.Input((120, 14)), average(), output]
        made.append(keras.Sequential(layers))
        return made[-1]

    noting = mock.patch.object(keras.optimizers.Optimizer, "__init__", note)
    with student.lent() as namespace, noting, _uncompiled():
        namespace.update(TRAINING_STEPS=2, BATCH_SIZE=8)
        networks = {"one": small, "fixed": fixed, "two": small}
        rates = {"one": 0.05, "fixed": 0.0, "two": 0.05}
        frame = student["compare"](networks, rates, [3, 5], *(_part(number) for number in range(3)))
    steps = [int(np.asarray(optimizer.iterations)) for optimizer in optimizers]
    return {
        "kind": type(frame).__name__,
        "names": [str(name) for name in frame.columns],
        "network": [str(name) for name in frame["network"]],
        "seed": [float(seed) for seed in frame["seed"]],
        "validation": np.asarray(frame["validation"], dtype=float),
        "test": np.asarray(frame["test"], dtype=float),
        "models": [_place(model, made) for model in frame["model"]] if "model" in frame else [],
        "steps": [taken for taken in steps if taken],
        "trained": sum(getattr(model, "optimizer", None) is not None for model in made),
    }


def _place(item, items):
    """Where `item` itself is in a list, counted from 0; -1 if it is not."""
    return next((place for place, other in enumerate(items) if other is item), -1)


def _part(number):
    """A pair as in `train`: 40 windows of noise, shape (40, 120, 14), and temperatures in °C, shape (40,)."""
    random = np.random.default_rng(number)
    windows = random.normal(loc=number - 1, size=(40, 120, 14)).astype("float32")
    return windows, random.normal(loc=8.0, scale=5.0, size=40).astype("float32")


@probe
def summary_of_ours(student):
    """`summarise` of two networks with three seeds each, whose rows are mixed: names, columns and numbers by name."""
    table = student["summarise"](_results())
    return {
        "kind": type(table).__name__,
        "names": sorted(str(name) for name in table.columns),
        "rows": sorted(str(name) for name in table.index),
        "numbers": np.array([[float(table.loc[row, name]) for name in COLUMNS] for row in ("p", "q")]),
    }


COLUMNS = ("validation", "test", "spread")


def _results():
    import pandas as pd

    return pd.DataFrame(
        {
            "network": ["q", "p", "q", "p", "p", "q"],
            "seed": [1, 1, 2, 2, 3, 3],
            "validation": [2.0, 3.0, 2.5, 3.5, 4.0, 2.1],
            "test": [2.4, 2.0, 3.0, 1.0, 2.5, 2.2],
        }
    )


@probe
def choices(student):
    """What `choose` takes from two tables: in one validation and test agree, in the other they do not."""
    import pandas as pd

    def table(validation, test, spread):
        columns = {"validation": validation, "test": test, "spread": spread}
        return pd.DataFrame(columns, index=pd.Index(["a", "b", "c"], name="network"))

    agree = student["choose"](table([2.0, 3.0, 4.0], [2.0, 3.0, 4.0], [0.1, 0.2, 0.3]))
    differ = student["choose"](table([3.0, 2.9, 2.8], [2.0, 3.0, 2.5], [0.2, 0.1, 0.3]))
    return {"agree": str(agree), "differ": str(differ), "text": isinstance(agree, str)}


@probe
def forecast_of_ours(student):
    """`forecast` for three windows of quiet weather, with members of our own that say +1, +2 and +6: °C, shape (3,).

    `faulty`: the same with faults. `wanted`: the temperature at the end, and 3 standard deviations more.
    """
    mean, std, column = (np.asarray(student[name], dtype=float) for name in ("mean", "std", "TEMPERATURE"))
    wave = np.sin(np.arange(120) * np.pi / 12)[:, np.newaxis]
    windows = np.stack([mean + shift * std + 0.3 * std * wave for shift in (-0.5, 0.0, 0.5)])
    faulty = windows.copy()
    faulty[0, 30:33, 11:13] = faulty[1, -1, int(column)] = MARK
    given = faulty.copy()
    with student.lent() as namespace, _uncompiled():
        namespace["members"] = [_constant(number) for number in (1.0, 2.0, 6.0)]
        seen = np.asarray(student["forecast"](windows.copy()), dtype=float)
        repaired = np.asarray(student["forecast"](given), dtype=float)
    now = windows[:, -1, int(column)]
    before = now.copy()
    before[1] = windows[1, -2, int(column)]
    rise = 3 * std[int(column)]
    return {
        "seen": seen,
        "wanted": now + rise,
        "faulty": repaired,
        "wanted_faulty": before + rise,
        "untouched": bool((given == faulty).all()),
    }


def _constant(number):
    """A network that says `number`, whatever the window is."""
    import keras

    output = keras.layers.Dense(1, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(number))
    network = keras.Sequential([keras.Input((120, 14)), keras.layers.GlobalMaxPooling1D(), output])
    return network


@probe
def own_forecast(student):
    """`forecast` by the notebook's own members, for two windows of quiet weather: shape (2,), in °C."""
    mean, std = (np.asarray(student[name], dtype=float) for name in ("mean", "std"))
    wave = np.sin(np.arange(120) * np.pi / 12)[:, np.newaxis]
    windows = np.stack([mean + shift * std + 0.3 * std * wave for shift in (-0.2, 0.2)])
    return {"seen": np.asarray(student["forecast"](windows), dtype=float)}


@probe
def forecasts(student, unseen):
    """`forecast` for unseen windows, shape (n, 120, 14), some with faults: temperatures in °C, shape (n,)."""
    return {"temperature": np.asarray(student["forecast"](np.array(unseen["windows"])), dtype=float)}
