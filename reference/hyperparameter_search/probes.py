"""What is observed of a solution: its functions at work on small inputs of our own, its search, its files, its forecasts."""

import itertools
import json
import math
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import numpy as np

from grader.probes import probe, with_and_without


def _number(value):
    """A float of what may be a number, an array of one, or a tensor."""
    return float(np.asarray(value, dtype=float).reshape(()))


def _whole(value):
    """A whole number as an `int`, and another one as it is, since `int` would round it down for the student."""
    return int(value) if int(value) == value else float(value)


# 1. Scale


def _scaler(scaler):
    """Its kind, and the centre and the scale by which it works, measured."""
    from sklearn.preprocessing import RobustScaler, StandardScaler

    low, high = np.asarray(scaler.transform(np.array([[0.0], [1.0]])), dtype=float).reshape(2)
    kinds = {"standard": StandardScaler, "robust": RobustScaler}
    kind = next((name for name, made in kinds.items() if isinstance(scaler, made)), "another")
    return {"kind": kind, "centre": float(-low / (high - low)), "scale": float(1 / (high - low))}


@probe
def scalers(student):
    """`fit_scaler` on the first ten of thirteen values, 0 to 9: kind, centre and scale for both kinds."""
    series = np.array([3.0, 0, 1, 9, 4, 5, 7, 2, 8, 6, 100, 200, 300])
    return {kind: _scaler(student["fit_scaler"](series.copy(), 10, kind)) for kind in ("standard", "robust")}


@probe
def unseen_scalers(student, unseen):
    """`fit_scaler` on a drifting unseen series with outliers, shape (600,)."""
    series, rows = unseen["series"], int(unseen["rows"])
    return {kind: _scaler(student["fit_scaler"](series.copy(), rows, kind)) for kind in ("standard", "robust")}


def _scaled_by(kind, centre, scale):
    """A scaler of scikit-learn with this centre and this scale, or twice this scale if it is robust."""
    from sklearn.preprocessing import RobustScaler, StandardScaler

    made = {"standard": StandardScaler, "robust": RobustScaler}[kind]()
    return made.fit(centre + scale * np.array([[-1.0], [-1.0], [1.0], [1.0]]))


@probe
def unit_errors(student):
    """`errors_in_unit` of three forecasts as a column, and of three in a row, by a scaler with centre 10 and scale 5."""
    scaler, error = _scaled_by("standard", 10.0, 5.0), student["errors_in_unit"]
    predicted, truth = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 5.0])
    found = {
        "row": error(scaler, predicted, truth),
        "column": error(scaler, predicted[:, np.newaxis], truth),
        "columns": error(scaler, predicted[:, np.newaxis], truth[:, np.newaxis]),
    }
    plain = all(isinstance(number, int | float | np.number) for pair in found.values() for number in pair)
    return {"plain": plain, **{name: np.array([_number(one) for one in pair]) for name, pair in found.items()}}


@probe
def unseen_errors(student, unseen):
    """`errors_in_unit` of 40 unseen forecasts, by both scalers, as rows and columns: shape (2, 2, 2)."""
    error, found = student["errors_in_unit"], []
    for kind in ("standard", "robust"):
        scaler = _scaled_by(kind, -7.0, 3.0)
        guesses, facts = unseen["guesses"].copy(), unseen["facts"].copy()
        found += [error(scaler, guesses, facts), error(scaler, guesses, facts[:, np.newaxis])]
    return {"errors": np.array([[_number(one) for one in pair] for pair in found])}


# 2. Network


def _kinds(model):
    """How many LSTM and dense layers a model has, inside of layers and models of the student's own too."""
    import keras

    layers = list(model._flatten_layers())
    known = {"LSTM": keras.layers.LSTM, "Dense": keras.layers.Dense}
    return {name: sum(isinstance(layer, kind) for layer in layers) for name, kind in known.items()}


def _set(model):
    """Give every weight a number that follows from its place and shape, and return the model."""
    noise = np.random.default_rng(3)
    model.set_weights([0.4 * noise.standard_normal(weight.shape) for weight in model.get_weights()])
    made = model
    return made


SIZES = ((1, 8, 24, 1), (2, 16, 24, 1), (3, 5, 10, 2))
"""Layers, units, steps and features."""


@probe
def stacks(student):
    """`stacked_lstm` of three sizes: how many layers of each kind, the shape of the output for two windows, parameters."""
    import keras

    found = []
    for layers, units, window, features in SIZES:
        model = student["stacked_lstm"](layers, units, window, features)
        if not isinstance(model, keras.Model):
            raise TypeError(f"stacked_lstm returns a {type(model).__name__}, which is no Keras model")
        output = model(np.zeros((2, window, features), dtype="float32"))
        found.append(
            {
                "kinds": _kinds(model),
                "output": [int(size) for size in output.shape],
                "parameters": int(model.count_params()),
                "compiled": bool(model.compiled),
            }
        )
    return found


@probe
def stacks_at_work(student):
    """What stacks with given weights make of three windows, shape (3, 1) for each size; by default one feature is read."""
    found = {}
    for layers, units, window, features in ((1, 4, 6, 1), (2, 3, 7, 2), (3, 2, 5, 1)):
        model = student["stacked_lstm"](layers, units, window, features)
        windows = np.random.default_rng(5).standard_normal((3, window, features)).astype("float32")
        model(windows)
        found[f"layers_{layers}"] = np.asarray(_set(model)(windows), dtype=float)
    model = student["stacked_lstm"](1, 2, 4)
    found["default"] = [int(size) for size in model(np.zeros((1, 4, 1), dtype="float32")).shape]
    return found


# 3. Space


@probe
def counted(student):
    """`count_values` of six ranges."""
    ranges = ((8, 24, 8), (0.0, 0.3, 0.1), (1, 1, 1), (0, 10, 3), (0.5, 0.9, 0.2), (0.0, 0.7, 0.1))
    return {"values": [_whole(student["count_values"](*one)) for one in ranges]}


def _spaces():
    """Small spaces, by name."""
    flat = {"units": (8, 24, 8), "optimizer": ["adam", "rmsprop"]}
    choice = {"layers": {"one": {}, "two": {"units_2": (1, 5, 1)}}}
    deep = {"kind": {"a": {"x": {"b": {"y": [1, 2]}, "c": {}}}, "d": {"z": [1, 2, 3]}, "e": {}}, "k": ["only"]}
    return {"empty": {}, "flat": flat, "choice": choice, "both": {**flat, **choice}, "deep": deep}


def _count(first, last, step):
    """In the place of `count_values`."""
    return sum(1 for turn in range(1000) if first + turn * step <= last + step * 1e-6)


@probe
def sizes(student):
    """`size_of` small spaces, by name, with the student's `count_values` and with ours."""
    return with_and_without(
        student,
        lambda: {name: _whole(student["size_of"](space)) for name, space in _spaces().items()},
        count_values=_count,
    )


@probe
def unseen_sizes(student, unseen):
    """`size_of` spaces with unseen numbers, nested twice, and `count_values` of unseen ranges."""
    n = [int(number) for number in unseen["numbers"]]
    inner = {"p": (0, n[0], 1), "q": {"r": {}, "s": {"t": list(range(n[1])), "u": (1, 1 + 3 * n[2], 3)}}}
    space = {"a": list(range(n[3])), "b": {"c": inner, "d": {"e": (0.0, n[4] / 10, 0.1)}, 7: {}}, "f": (5, 5, 2)}

    def observe():
        return {"size": _whole(student["size_of"](space)), "inner": _whole(student["size_of"](inner))}

    ranges = [(0.0, number / 10, 0.1) for number in n] + [(number, 40, 7) for number in n]
    counts = [_whole(student["count_values"](*one)) for one in ranges]
    return {**with_and_without(student, observe, count_values=_count), "counts": counts}


SHARES = ((0.1, 0.9), (0.01, 0.5), (0.3, 0.05), (0.02, 0.999))
"""Shares and confidences that no whole number of draws meets exactly: there rounding would decide."""


@probe
def costs(student):
    """`search_seconds` of three searches, and `trials_needed` for one of the best 5 % at 95 %."""
    cases = ((10, 1, 60.0, 4), (6, 5, 2.0, 1), (4, 3, 10.0, 100))
    seconds = [_number(student["search_seconds"](*case)) for case in cases]
    return {"seconds": seconds, "trials": _whole(student["trials_needed"](0.05, 0.95))}


@probe
def unseen_costs(student, unseen):
    """`search_seconds` of unseen searches, and `trials_needed` for other shares."""
    n = [int(number) for number in unseen["numbers"]]
    seconds = [_number(student["search_seconds"](10 * n[i], n[i + 1], 1.5, n[i + 2])) for i in range(8)]
    return {"seconds": seconds, "trials": [_whole(student["trials_needed"](*one)) for one in SHARES]}


# 4. Grid


@probe
def gaps(student):
    """`gap_needed` for windows of 1 to 5 hours, horizons of 1 to 3, strides of 1 to 7: shape (5, 3, 7)."""
    needed = student["gap_needed"]
    return {
        "gaps": np.array([[[_whole(needed(w, h, s)) for s in range(1, 8)] for h in range(1, 4)] for w in range(1, 6)])
    }


@probe
def leaks(student):
    """`leak` of some folds of ten windows."""
    leak = student["leak"]
    return {
        "far": _number(leak(np.arange(5), np.arange(7, 10), 2)),
        "near": _number(leak(np.arange(5), np.arange(5, 9), 3)),
        "mixed": _number(leak(np.array([9, 0]), np.array([1, 8, 4, 5]), 2)),
        "all": _number(leak(np.array([4]), np.array([3, 5]), 2)),
    }


@probe
def unseen_leaks(student, unseen):
    """`leak` of unseen folds, for reaches of 1 to 9."""
    order = np.argsort(unseen["windows"][:, 0])
    first, second = 3 * order[:20], 3 * order[20:] + 1
    return {"shares": np.array([_number(student["leak"](first, second, reach)) for reach in range(1, 10)])}


def _sample(seed):
    """Windows, shape (48, 2), and targets, shape (48,), with some order in them."""
    random = np.random.default_rng(seed)
    windows = random.standard_normal((48, 2))
    return windows, windows[:, 0] + 0.5 * windows[:, 1] + 0.4 * random.standard_normal(48)


def _searched(search):
    """What a fitted search says of itself, in plain data."""
    table = search.cv_results_
    splits = sum(name.startswith("split") and name.endswith("_test_score") for name in table)
    return {
        "params": [{name: float(value) for name, value in one.items()} for one in table["params"]],
        "splits": np.array([table[f"split{fold}_test_score"] for fold in range(splits)], dtype=float),
        "mean": np.asarray(table["mean_test_score"], dtype=float),
        "best": {name: float(value) for name, value in search.best_params_.items()},
    }


@probe
def grid(student):
    """`grid_search` over the number of neighbours, on 48 windows in three folds: scores, and the windows and folds."""
    from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
    from sklearn.neighbors import KNeighborsRegressor

    windows, targets = _sample(1)
    splitter = TimeSeriesSplit(3, gap=2)
    names = {"n_neighbors": [1, 2, 3, 4, 6, 8]}
    search = student["grid_search"](KNeighborsRegressor(), names, splitter, windows.copy(), targets.copy())
    folds = list(splitter.split(windows))
    return {
        "search": isinstance(search, GridSearchCV),
        **_searched(search),
        "windows": windows,
        "targets": targets,
        "training": [fold[0] for fold in folds],
        "validation": [fold[1] for fold in folds],
    }


@probe
def unseen_grid(student, unseen):
    """`grid_search` over two parameters on 60 unseen windows, and what the best model forecasts for the first ten."""
    from sklearn.model_selection import KFold
    from sklearn.neighbors import KNeighborsRegressor

    windows, targets = unseen["windows"], unseen["targets"] + 2 * unseen["windows"][:, 0]
    names = {"n_neighbors": [2, 5, 9], "weights": ["uniform", "distance"]}
    search = student["grid_search"](KNeighborsRegressor(), names, KFold(4), windows.copy(), targets.copy())
    return {
        "params": [[str(one[name]) for name in sorted(names)] for one in search.cv_results_["params"]],
        "mean": np.asarray(search.cv_results_["mean_test_score"], dtype=float),
        "forecasts": np.asarray(search.predict(windows[:10] + 0.1), dtype=float),
    }


def _frame(table, names):
    """Columns of a DataFrame by name, as lists of texts or of floats, and all names of its columns, sorted."""
    found = {"columns": sorted(str(name) for name in table.columns)}
    for name in names:
        column = table[name].tolist()
        found[name] = [value if isinstance(value, str) else float(value) for value in column]
    return found


def _fitted_search(windows, targets):
    """A search of ours, over two parameters."""
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.neighbors import KNeighborsRegressor

    names = {"n_neighbors": [5, 1, 9], "p": [2, 1]}
    ours = GridSearchCV(KNeighborsRegressor(), names, scoring="neg_mean_squared_error", cv=KFold(3))
    return ours.fit(X=windows, y=targets)


@probe
def tables(student):
    """`grid_table` of a search of ours over two parameters, in a unit of 2."""
    search = _fitted_search(*_sample(2))
    scores = np.asarray(search.cv_results_["mean_test_score"], dtype=float)
    return {**_frame(student["grid_table"](search, 2.0), ("n_neighbors", "p", "rmse")), "scores": scores}


@probe
def unseen_tables(student, unseen):
    """`grid_table` of a search of ours on unseen windows, in a unit of 7.5."""
    search = _fitted_search(unseen["windows"], unseen["targets"] * (1 + np.arange(60) / 10))
    return _frame(student["grid_table"](search, 7.5), ("n_neighbors", "p", "rmse"))


# 5. Halving


def _pairs(rounds):
    """Rounds as a list of pairs of whole numbers."""
    return [[_whole(number), _whole(length)] for number, length in rounds]


@probe
def nine(student):
    """`bracket` for 9 epochs and a factor of 3: all three."""
    return {f"s_{s}": _pairs(student["bracket"](9, 3, s)) for s in (2, 1, 0)}


@probe
def more_brackets(student):
    """`bracket` for other numbers of epochs and factors, all of them, as one list."""
    cases = ((81, 3), (243, 3), (64, 2), (64, 4), (125, 5), (1, 3), (1000, 10))
    longest = {81: 4, 243: 5, 64: 6, 125: 3, 1: 0, 1000: 3}
    return {
        f"{epochs}_{factor}": [
            _pairs(student["bracket"](epochs, factor, s))
            for s in range((longest[epochs] if factor != 4 else 3), -1, -1)
        ]
        for epochs, factor in cases
    }


class _Watched:
    """A function `evaluate`, of configurations that hold a name, an end and a speed, which notes its calls.

    The first `diverging` configurations have a loss of NaN.
    """

    def __init__(self, transform=lambda loss: loss, diverging=0):
        self.calls = []
        self.transform = transform
        self.diverging = diverging

    def __call__(self, configuration, epochs):
        self.calls.append((configuration["name"], int(epochs)))
        if configuration["name"] < self.diverging:
            return math.nan
        end, speed = configuration["end"], configuration["speed"]
        return self.transform(end + (1 - end) * math.exp(-speed * epochs))

    def by_epochs(self):
        """How many configurations were evaluated, by epochs; and the greatest number of times that one was."""
        counts = Counter(self.calls)
        per = Counter(epochs for _, epochs in self.calls)
        return {"rounds": [[epochs, per[epochs]] for epochs in sorted(per)], "most": max(counts.values(), default=0)}


def _configurations(ends, speeds):
    return [
        {"name": turn, "end": float(end), "speed": float(speed)}
        for turn, (end, speed) in enumerate(zip(ends, speeds, strict=True))
    ]


def _halve(student, configurations, rounds, transform=lambda loss: loss):
    evaluate = _Watched(transform)
    winner, loss = student["successive_halving"](evaluate, list(configurations), list(rounds))
    return {"winner": int(winner["name"]), "loss": _number(loss), **evaluate.by_epochs(), "calls": evaluate.calls}


@probe
def halved(student):
    """`successive_halving` of nine configurations in three rounds: the winner, its loss, and how many were evaluated.

    `backwards`: in the opposite order; `squeezed`: with the loss transformed by a function that rises.
    """
    ends, speeds = np.linspace(0.5, 0.1, 9), np.linspace(2.0, 0.25, 9)
    drawn = _configurations(ends, speeds)
    rounds = [(9, 1), (3, 3), (1, 9)]
    found = {
        "forwards": _halve(student, drawn, rounds),
        "backwards": _halve(student, drawn[::-1], rounds),
        "squeezed": _halve(student, drawn, rounds, lambda loss: 3 * math.log(loss) - 5),
    }
    for one in found.values():
        del one["calls"]
    return found


DIVERGING = {1: 1, 3: 1, 4: 1, 6: 1, 8: 1, 5: 3}
"""After how many epochs which of nine configurations has a loss of NaN; 5 has the smallest loss before."""


@probe
def diverged(student):
    """`successive_halving` of nine configurations of which five diverge in the first round, one in the second.

    Calls, as pairs (name, epochs), and loss: in two orders.
    """
    losses, found = [8.0, 0, 3, 0, 0, 1, 0, 5, 0], {}
    for order, names in {"forwards": range(9), "backwards": range(8, -1, -1)}.items():
        calls = []

        def evaluate(configuration, epochs, calls=calls):
            name = configuration["name"]
            calls.append([name, int(epochs)])
            return math.nan if epochs >= DIVERGING.get(name, 99) else losses[name] / epochs

        drawn = [{"name": name} for name in names]
        _, loss = student["successive_halving"](evaluate, drawn, [(9, 1), (3, 3), (1, 9)])
        found[order] = {"calls": calls, "loss": _number(loss)}
    return found


@probe
def unseen_halving(student, unseen):
    """`successive_halving` of unseen configurations in brackets of several sizes: winner, loss, every call.

    `rising`: of configurations whose losses rise, so that the winner's was smaller in earlier rounds.
    """
    falling = _configurations(unseen["ends"], unseen["speeds"])
    rising = _configurations(unseen["ends"], -unseen["speeds"] / 100)
    found = {}
    for name, drawn, rounds in (
        ("large", falling, [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]),
        ("ragged", falling, [(34, 3), (11, 9), (3, 27), (1, 81)]),
        ("open", falling, [(20, 2), (5, 4)]),
        ("single", falling, [(12, 8)]),
        ("rising", rising, [(27, 1), (9, 3), (3, 9), (1, 27)]),
    ):
        one = _halve(student, drawn[: rounds[0][0]], rounds)
        one["calls"] = np.array(sorted(one["calls"]))
        found[name] = one
    return found


def _bracket(max_epochs, factor, s):
    """In the place of `bracket`."""
    longest = 0
    while factor ** (longest + 1) <= max_epochs:
        longest += 1
    n = math.ceil((longest + 1) / (s + 1) * factor**s - 1e-9)
    return [(int(n / factor**i), max_epochs // factor**s * factor**i) for i in range(s + 1)]


def _successive_halving(evaluate, configurations, rounds):
    """In the place of `successive_halving`."""
    alive = dict(enumerate(configurations))
    for number, length in rounds:
        alive = {turn: alive[turn] for turn in list(alive)[:number]}
        losses = {turn: evaluate(one, length) for turn, one in alive.items()}
        alive = {turn: alive[turn] for turn in sorted(losses, key=losses.get)}
    first = next(iter(alive))
    return alive[first], losses[first]


def _band(student, ends, speeds, max_epochs, factor, diverging=0):
    drawn = iter(_configurations(ends, speeds))
    evaluate, asked = _Watched(diverging=diverging), []

    def sample():
        asked.append(1)
        return next(drawn)

    winner, loss = student["hyperband"](sample, evaluate, max_epochs, factor)
    return {"winner": int(winner["name"]), "loss": _number(loss), "asked": len(asked), **evaluate.by_epochs()}


@probe
def banded(student):
    """`hyperband` for 9 epochs and a factor of 3: winner, loss, samples, configurations by epochs."""
    turns = np.arange(40)
    ends, speeds = 0.2 + 0.6 * np.abs(np.sin(turns)), 0.1 + np.abs(np.cos(2 * turns))
    return with_and_without(
        student,
        lambda: _band(student, ends, speeds, 9, 3),
        bracket=_bracket,
        successive_halving=_successive_halving,
    )


@probe
def unseen_band(student, unseen):
    """`hyperband` on unseen configurations: for 27 epochs by 3, 16 by 2, a single epoch, and 9 by 3 where all diverge
    that the first bracket begins with.
    """

    def observe():
        ends, speeds = unseen["ends"], unseen["speeds"]
        found = {
            f"{epochs}_{factor}": _band(student, ends, speeds, epochs, factor)
            for epochs, factor in ((27, 3), (16, 2), (1, 3))
        }
        return {**found, "diverged": _band(student, ends, speeds, 9, 3, diverging=9)}

    return with_and_without(student, observe, bracket=_bracket, successive_halving=_successive_halving)


# 6. Search


def _stacked(layers, units, window, features=1):
    """In the place of `stacked_lstm`."""
    import keras

    model = keras.Sequential([keras.Input((window, features))])
    for turn in range(1, layers + 1):
        model.add(keras.layers.LSTM(units, return_sequences=turn < layers))
    model.add(keras.layers.Dense(1))
    made = model
    return made


def _declaration(one):
    """A hyperparameter's kind and range, in plain data; of a choice, its values."""
    config = one.get_config()
    kept = {name: config.get(name) for name in ("min_value", "max_value", "step", "values", "sampling")}
    return {"kind": type(one).__name__, **{name: value for name, value in kept.items() if value is not None}}


@probe
def declared(student):
    """What `build_model` declares, by name."""
    import keras_tuner

    def observe():
        hp = keras_tuner.HyperParameters()
        student["build_model"](hp)
        return {one.name: _declaration(one) for one in hp.space}

    return with_and_without(student, observe, stacked_lstm=_stacked)


SETTINGS = (
    {"layers": 1, "units": 24, "optimizer": "rmsprop", "learning_rate": 0.02},
    {"layers": 2, "units": 8, "optimizer": "adam", "learning_rate": 0.0015},
)


@probe
def built(student):
    """What `build_model` makes of two settings: parameters, kinds of layers, optimizer, learning rate, and the loss of
    three forecasts as it is compiled, with their mean squared error.
    """
    import keras
    import keras_tuner

    def observe():
        found = []
        for setting in SETTINGS:
            hp = keras_tuner.HyperParameters()
            student["build_model"](hp)
            hp.values.update(setting)
            model = student["build_model"](hp)
            windows = np.linspace(-1, 1, 72).reshape(3, 24, 1).astype("float32")
            output = np.asarray(model(windows), dtype=float)
            known = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}
            optimizer = getattr(model, "optimizer", None)
            kind = next((name for name, made in known.items() if type(optimizer) is made), type(optimizer).__name__)
            loss = model.compute_loss(x=windows, y=np.ones((3, 1), "float32"), y_pred=output.astype("float32"))
            found.append(
                {
                    "parameters": int(model.count_params()),
                    "optimizer": kind,
                    "learning_rate": _number(optimizer.learning_rate),
                    "loss": _number(loss),
                    "mse": float(np.mean((output - 1) ** 2)),
                }
            )
        return found

    return with_and_without(student, observe, stacked_lstm=_stacked)


@probe
def searched(student):
    """The notebook's tuner: what it is, its settings, and each of its trials, from its files."""
    import keras_tuner

    tuner = student["tuner"]
    oracle, project = tuner.oracle, Path(tuner.project_dir)
    trials = []
    for folder in sorted(project.glob("trial_*")):
        kept = json.loads((folder / "trial.json").read_text())
        chosen, score = kept["hyperparameters"]["values"], kept["score"]
        trials.append(
            {
                "bracket": int(chosen["tuner/bracket"]),
                "round": int(chosen["tuner/round"]),
                "epochs": int(chosen["tuner/epochs"]),
                "score": float(np.nan if score is None else score),
                "completed": kept["status"] == "COMPLETED",
                "files": len(list(folder.glob("checkpoint*"))),
            }
        )
    objective = oracle.objective
    return {
        "hyperband": isinstance(tuner, keras_tuner.Hyperband),
        "objective": [str(getattr(objective, "name", objective)), str(getattr(objective, "direction", ""))],
        "max_epochs": int(oracle.max_epochs),
        "factor": int(oracle.factor),
        "allowed": [int(student["MAX_EPOCHS"]), int(student["FACTOR"])],
        "trials": trials,
    }


def _outputs(model, windows):
    """What a model says, shape (n,). Not by `predict`: that fails once it has seen windows with and without an axis more."""
    return np.asarray(model(windows), dtype=float).reshape(-1)


@probe
def recomputed(student):
    """The best trial's model, from its checkpoint, on the validation part: its mean squared error, and the score."""
    tuner = student["tuner"]
    windows, targets = student["validation"]
    model = tuner.get_best_models(1)[0]
    windows = np.asarray(windows)[..., np.newaxis]
    return {
        "mse": float(np.mean((_outputs(model, windows) - np.asarray(targets, dtype=float)) ** 2)),
        "score": float(tuner.oracle.get_best_trials(1)[0].score),
    }


def _plain_model(hp=None):
    """In the place of `build_model`: a network of 25 weights, which starts at what it should not say."""
    import keras

    if hp is not None:
        hp.Int("layers", 1, 2)
    model = keras.Sequential(
        [keras.Input((24,)), keras.layers.Dense(1, kernel_initializer="zeros", bias_initializer="zeros")]
    )
    model.compile(keras.optimizers.SGD(0.2), loss="mse")
    made = model
    return made


def _epochs_after_the_best(callbacks):
    """How many epochs a training with these callbacks goes on after its smallest validation loss; 10 if they let it."""
    training, validation = _apart()
    history = _plain_model().fit(
        *training, validation_data=validation, epochs=12, batch_size=64, callbacks=callbacks, verbose=0
    )
    losses = history.history["val_loss"]
    return len(losses) - 1 - int(np.argmin(losses))


@probe
def asked_of_the_tuner(student):
    """`run_search` with data of our own, in a folder of our own, where an older file lies; nothing is searched.

    What `search` was called with; the tuner's settings with 8 epochs at most, a factor of 2 and a seed of 77; when
    the callbacks that `search` was handed stop a training of ours.
    """
    import keras_tuner

    calls = []

    def search(self, *args, **options):
        names = ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data")
        calls.append({**dict(zip(names, args, strict=False)), **options})

    random = np.random.default_rng(0)
    training, validation = (
        (random.standard_normal((n, 24)).astype("float32"), random.standard_normal(n).astype("float32"))
        for n in (40, 12)
    )
    with tempfile.TemporaryDirectory() as name, student.lent() as namespace:
        namespace.update(MAX_EPOCHS=8, FACTOR=2, SEED=77, BATCH_SIZE=20, build_model=_plain_model)
        folder = Path(name)
        (folder / "search").mkdir()
        (folder / "search" / "old.json").write_text("{}")
        with mock.patch.object(keras_tuner.Tuner, "search", search):
            tuner = student["run_search"](training, validation, folder)
        project = Path(tuner.project_dir).resolve()
        inside = project.parent == folder.resolve()
        old = (folder / "search" / "old.json").exists()
        found = {
            "inside": inside,
            "project": project.name,
            "old": old,
            "max_epochs": int(tuner.oracle.max_epochs),
            "factor": int(tuner.oracle.factor),
            "seed": int(tuner.oracle.seed or 0),
            "calls": len(calls),
        }
        call = calls[-1] if calls else {}
        after = _epochs_after_the_best(call.get("callbacks"))
    same = _same(call, training, validation)
    return {**found, **same, "after_the_best": after, "batch_size": _batch_size(call)}


def _trained_on(call):
    """What a call of `fit` or `search` trains on: a pair of arrays, or a dataset of batches."""
    return call.get("x") if call.get("y") is None else (call["x"], call["y"])


MOST_BATCHES = 300
"""Batches of a dataset that are looked at: it may repeat for ever."""


def _batches(data):
    """The rows of each batch of a dataset, or of a pair of arrays as a single one: windows and targets side by side."""
    if data is None:
        return []
    pairs = [data] if isinstance(data, tuple | list) else itertools.islice(data, MOST_BATCHES)
    return [np.hstack([np.asarray(part, dtype=float).reshape(len(pair[0]), -1) for part in pair[:2]]) for pair in pairs]


def _batch_size(call):
    """The batch size of a call of `fit` or `search`: what it was told, or the size of a dataset's first batch."""
    return int(call.get("batch_size") or next((len(batch) for batch in _batches(_trained_on(call))), 0))


def _same(call, training, validation):
    """Whether a call of `fit` or `search` was handed these two parts, in whatever order."""
    found = {}
    for name, given, wanted in (
        ("training", _trained_on(call), training),
        ("validation", call.get("validation_data"), validation),
    ):
        batches, (rows,) = _batches(given), _batches(wanted)
        seen = np.unique(np.vstack(batches), axis=0) if batches else np.empty((0, 0))
        rows = np.unique(rows, axis=0)
        found[name] = seen.shape == rows.shape and np.allclose(seen, rows)
    return found


def _write_trials(folder, records):
    """Write the files of a search."""
    for name, status, score, values in records:
        place = folder / f"trial_{name}"
        place.mkdir()
        record = {"trial_id": name, "hyperparameters": {"space": [], "values": values}, "score": score}
        (place / "trial.json").write_text(json.dumps({**record, "status": status, "best_step": 1}))
        (place / "checkpoint.weights.h5").write_bytes(b"")
    (folder / "oracle.json").write_text("{}")
    (folder / "tuner0.json").write_text("{}")


def _values(layers, units, optimizer, rate, epochs):
    rounds = {"tuner/epochs": epochs, "tuner/initial_epoch": 0, "tuner/bracket": 1, "tuner/round": 0}
    return {"layers": layers, "units": units, "optimizer": optimizer, "learning_rate": rate, **rounds}


COLUMNS = ("layers", "units", "optimizer", "learning_rate", "epochs", "rmse")


@probe
def read(student):
    """`read_trials` of four files, in a unit of 10: one has failed, one has no score."""
    with tempfile.TemporaryDirectory() as name:
        _write_trials(
            Path(name),
            [
                ("0000", "COMPLETED", 0.25, _values(1, 8, "adam", 0.01, 1)),
                ("0001", "FAILED", None, _values(2, 8, "adam", 0.03, 1)),
                ("0002", "COMPLETED", 0.04, _values(2, 24, "rmsprop", 0.002, 3)),
                ("0003", "RUNNING", None, _values(1, 16, "adam", 0.02, 3)),
            ],
        )
        return _frame(student["read_trials"](Path(name), 10.0), COLUMNS)


@probe
def unseen_read(student, unseen):
    """`read_trials` of twelve unseen files, in a unit of 3: some have not been completed, one of these has a score."""
    kinds = ("COMPLETED", "COMPLETED", "COMPLETED", "RUNNING", "INVALID")
    records = []
    for turn, (end, speed, number) in enumerate(
        zip(unseen["ends"][:12], unseen["speeds"], unseen["numbers"], strict=False)
    ):
        score = None if turn in (3, 6) else float(end)
        setting = _values(1 + turn % 2, 8 * int(number), ("adam", "rmsprop")[turn % 2], float(speed), 1 + turn % 3)
        records.append((f"{turn:04d}", kinds[turn % 5], score, setting))
    with tempfile.TemporaryDirectory() as name:
        _write_trials(Path(name), records)
        return _frame(student["read_trials"](Path(name), 3.0), COLUMNS)


# 7. Final


class _Tuner:
    """In the place of a tuner: one set of best values, a model of the search that must not be used, and its folder."""

    def __init__(self, folder):
        import keras_tuner

        self.built = []
        self.hypermodel = self.oracle = self
        self.project_dir = str(folder)
        self.best = keras_tuner.HyperParameters()
        self.best.Int("layers", 1, 2)
        self.best.values |= {"layers": 2, "units": 8, "optimizer": "adam", "learning_rate": 0.01}
        self.searched = _plain_model()
        self.searched.set_weights([np.zeros((24, 1)), np.full(1, -2.0)])

    def build(self, hp):
        self.built.append(hp.values.get("layers"))
        return _plain_model(hp)

    def get_best_hyperparameters(self, num_trials=1):
        return [self.best]

    def get_best_trials(self, num_trials=1):
        return [SimpleNamespace(trial_id="0000", hyperparameters=self.best, score=1.0)]

    def get_best_models(self, num_models=1):
        return [self.searched]

    def results_summary(self, num_trials=10):
        """Nothing to say."""


@contextmanager
def _fits():
    """What `fit` is called with meanwhile: options, and the weights at the beginning."""
    import inspect

    import keras

    calls, fit = [], keras.Model.fit
    shape = inspect.signature(fit)

    def watched(self, *args, **options):
        bound = shape.bind(self, *args, **options).arguments
        calls.append({**bound, "start": [np.array(weight) for weight in self.get_weights()]})
        return fit(self, *args, **options)

    with mock.patch.object(keras.Model, "fit", watched):
        yield calls


def _apart():
    """A training part whose targets are 3, and a validation part whose targets are 1.9, on windows that tell nothing.

    In full batches the bias of `_plain_model` goes 1.2, 1.92, 2.35, …: the validation loss is smallest after two epochs.
    """
    windows, later = (0.1 * np.random.default_rng(n).standard_normal((n, 24)).astype("float32") for n in (64, 32))
    return (windows, np.full(64, 3.0, "float32")), (later, np.full(32, 1.9, "float32"))


@probe
def rehearsal(student):
    """`train_final` with a tuner of ours, on data where the validation loss falls at first, and rises then.

    At most 30 epochs. The validation losses; the validation error of the returned model, and of that in the file; what
    `fit` was handed; how the model began.
    """
    import keras

    training, validation = _apart()
    with tempfile.TemporaryDirectory() as name, student.lent() as namespace, _fits() as calls:
        folder = Path(name)
        tuner = _Tuner(folder)
        namespace.update(TRAIN_EPOCHS=30, BATCH_SIZE=64, build_model=tuner.build, tuner=tuner)
        namespace.update(training=training, validation=validation)
        model, history = student["train_final"](tuner, training, validation, folder)
        losses = [float(loss) for loss in dict(getattr(history, "history", history))["val_loss"]]
        mse = float(np.mean((_outputs(model, validation[0]) - validation[1]) ** 2))
        file = folder / "best.keras"
        exists = file.exists()
        kept = (
            float(np.mean((_outputs(keras.models.load_model(file), validation[0]) - validation[1]) ** 2))
            if exists
            else 0.0
        )
    first = calls[0] if calls else {"start": []}
    start = max((float(np.abs(weight).max()) for weight in first["start"]), default=9.0)
    return {
        "losses": losses,
        "mse": mse,
        "exists": exists,
        "kept": kept,
        "start": start,
        "layers": [int(number or 0) for number in tuner.built],
        **_same(first, training, validation),
    }


@probe
def short_rehearsal(student):
    """`train_final` on 64 windows, with at most 2 epochs and batches of 16: the number of epochs, the size of a batch."""
    training, validation = _apart()
    with tempfile.TemporaryDirectory() as name, student.lent() as namespace, _fits() as calls:
        tuner = _Tuner(Path(name))
        namespace.update(TRAIN_EPOCHS=2, BATCH_SIZE=16, build_model=tuner.build, tuner=tuner)
        namespace.update(training=training, validation=validation)
        _, history = student["train_final"](tuner, training, validation, Path(name))
        columns = dict(getattr(history, "history", history))
    return {
        "epochs": len(columns["loss"]),
        "batch_size": _batch_size(calls[0] if calls else {}),
    }


@probe
def trained(student):
    """The notebook's history and model: columns, epochs allowed, parameters, and the best number of layers and units."""
    history, model = student["history"], student["model"]
    columns = {
        str(name): [float(one) for one in column] for name, column in dict(getattr(history, "history", history)).items()
    }
    best = student["tuner"].get_best_hyperparameters()[0].values
    return {
        "columns": columns,
        "allowed": int(student["TRAIN_EPOCHS"]),
        "parameters": int(model.count_params()),
        "best": [int(best["layers"]), int(best["units"])],
    }


def _last_hour():
    """A network that says one more than the last hour of its window."""
    import keras

    model = keras.Sequential([keras.Input((24, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    weights = np.zeros((24, 1))
    weights[-1] = 1
    model.set_weights([weights, np.ones(1)])
    made = model
    return made


@probe
def last_hours(student):
    """`forecast` by a network that adds 1 to the last hour, and a scaler with centre 10 and scale 5; of one window alone."""
    scaler, model = _scaled_by("standard", 10.0, 5.0), _last_hour()
    hours = 10 + 8 * np.sin(np.arange(72) / 3).reshape(3, 24) + np.array([[0.0], [2.0], [-3.0]])
    forecast = student["forecast"]
    return {
        "forecast": np.asarray(forecast(model, scaler, hours.copy()), dtype=float),
        "alone": np.asarray(forecast(model, scaler, hours[:1].copy()), dtype=float),
        "last": hours[:, -1].copy(),
    }


@probe
def forecasts(student, unseen):
    """`forecast` by the notebook's model and scaler of unseen windows, shape (n, 24), in °C: shape (n,)."""
    output = student["forecast"](student["model"], student["scaler"], unseen["hours"].copy())
    return {"temperature": np.asarray(output, dtype=float)}


# 8. Optimism


def _moments(validation, test):
    """What scores look like, shape (repeats, configurations) each."""
    validation, test = np.asarray(validation, dtype=float), np.asarray(test, dtype=float)
    deviations = [validation - validation.mean(), test - test.mean()]
    size = np.sqrt((deviations[0] ** 2).mean() * (deviations[1] ** 2).mean())
    neighbours = (deviations[0][:, 1:] * deviations[0][:, :-1]).mean() / (deviations[0] ** 2).mean()
    return {
        "shapes": [list(validation.shape), list(test.shape)],
        "means": [float(validation.mean()), float(test.mean())],
        "stds": [float(validation.std()), float(test.std())],
        "skew": float((deviations[0] ** 3).mean() / (deviations[0] ** 2).mean() ** 1.5),
        "correlation": float((deviations[0] * deviations[1]).mean() / size),
        "neighbours": float(neighbours),
    }


@probe
def null_scores(student):
    """`null_search` of 5 configurations, 50 examples, 800 repeats: moments; and whether a seed gives the same again."""
    null = student["null_search"]
    one, again, other = (null(5, 50, 800, np.random.default_rng(seed)) for seed in (1, 1, 2))
    return {
        **_moments(*one),
        "again": bool(np.array_equal(one[0], again[0]) and np.array_equal(one[1], again[1])),
        "other": bool(np.array_equal(one[0], other[0])),
    }


@probe
def more_null_scores(student, unseen):
    """`null_search` of 3 configurations with 4 examples, 6000 repeats, from an unseen seed: moments."""
    seed = int(abs(unseen["facts"][0]) * 1e9)
    return _moments(*student["null_search"](3, 4, 6000, np.random.default_rng(seed)))


@probe
def gaps_of_winners(student):
    """`optimism` of two repeats with three configurations; and of a single configuration."""
    validation, test = np.array([[3.0, 1.0, 2.0], [5.0, 4.0, 0.5]]), np.array([[1.0, 5.0, 2.0], [3.0, 3.0, 2.5]])
    single = student["optimism"](validation[:, :1], test[:, :1])
    return {"two": _number(student["optimism"](validation, test)), "single": _number(single)}


@probe
def unseen_gaps(student, unseen):
    """`optimism` of unseen scores, shapes (20, 3) and (12, 20)."""
    found = []
    for shape in ((20, 3), (12, 20)):
        validation = np.resize(unseen["ends"], shape)
        found.append(_number(student["optimism"](validation, np.resize(unseen["speeds"], shape))))
    return {"gaps": found}
