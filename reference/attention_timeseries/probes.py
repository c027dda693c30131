"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import dis
import os
import random
import tempfile
from contextlib import contextmanager
from functools import wraps
from itertools import pairwise
from pathlib import Path
from types import CodeType

import numpy as np

from grader.probes import as_tensor, perturb_future, probe

START = 1_600_000_000
"""Unix time of the first row of the files written here."""
BACKCAST, FORECAST = 96, 24
"""Hours in the notebook's own windows: training code may read them from there, or compare with its validation series."""
BUDGET = {"EPOCHS": 3, "STEPS_PER_EPOCH": 20, "BATCH_SIZE": 8}
"""A budget that no notebook has."""
SERIES, EACH = 8, 721
"""Series to train on, and windows of each, as many as in the notebook."""
HANDED = SERIES * EACH
"""Windows to train on: with the notebook's own budget of 75 batches of 64, an epoch without repetition needs 4800."""


def _array(output):
    """An array of what may be a tensor, with or without a gradient."""
    for leave in ("detach", "cpu", "numpy"):
        output = getattr(output, leave)() if hasattr(output, leave) else output
    return np.asarray(output)


def _tensor(array, model=None):
    """Numbers as the model computes with them, or as the notebook does by default."""
    return as_tensor(array, model)


def _as_when_trained(function):
    """A probe during which PyTorch's default number type is float32 if the notebook trained its networks in that.

    Who tries something in float64 in the last cell, and leaves it as the default, has written the same functions. Who
    trained in float64 is observed in float64.
    """

    @wraps(function)
    def observe(student, *unseen):
        import torch

        network, before = dict(student).get("lstm"), torch.get_default_dtype()
        if isinstance(network, torch.nn.Module) and any(part.dtype == torch.float32 for part in network.parameters()):
            torch.set_default_dtype(torch.float32)
        try:
            return function(student, *unseen)
        finally:
            torch.set_default_dtype(before)

    return observe


def _with_and_without(student, observe, **ours):
    """What `observe()` returns with the student's own functions, `own`, and with `ours` in the place of some, `lent`.

    With ours in place a mistake in another question costs nothing here. But a solution may do without the function
    that we replace, or may have given it more arguments; then its own say what it does. One that raises is None.
    """
    found, faults = {}, []
    for way, names in (("own", {}), ("lent", ours)):
        with student.lent() as namespace:
            namespace.update(names)
            try:
                found[way] = observe()
            except Exception as fault:
                found[way] = None
                faults.append(fault)
    if len(faults) == 2:
        raise faults[0]
    return found


def _rows(number, count):
    """Lines of a file whose values begin with `number` and grow by 1/1024."""
    return [f"{number + row / 1024},{START + 3600 * row}" for row in range(count)]


def _read(student, files):
    """What `read_data` makes of a folder with such files: the kind of its entries, and the table, as floats."""
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
        data = _array(student["read_data"](Path(folder)))
    return {"kind": data.dtype.kind, "table": np.asarray(data, dtype=float)}


@probe
def tidy_folder(student):
    """`read_data` on a folder with five series of 840 rows, whose names were not written in order, a short and a long
    one, and three files whose names end otherwise.
    """
    header = ["value,timestamp"]
    names = ["delta", "alpha", "charlie", "bravo", "echo"]
    files = {f"{name}.csv": header + _rows(10.0 * ord(name[0]), 840) for name in names}
    files["another.csv"] = header + _rows(1.0, 839)
    files["long.csv"] = header + _rows(2.0, 841)
    files["notes.txt"] = header + _rows(3.0, 840)
    files["bravo.csv.old"] = header + _rows(4.0, 840)
    files["golf.tcsv"] = header + _rows(5.0, 840)
    return _read(student, files)


@probe
def untidy_folder(student):
    """`read_data` on a folder with bad rows.

    Without them 840 rows are left of `s2` (at the start, in a run, and at the end) and of `s20` (whose times are bad),
    but only 839 of `s9`. `s10` is constant, and `s11` has a third column.
    """
    header = ["value,timestamp"]
    good, constant = _rows(5.0, 840), [f"4.0,{START + 3600 * row}" for row in range(840)]
    torn = ["offline,1601440000", f",{START}", "7.5,", "n/a,1601440000"]
    return _read(
        student,
        {
            "s1.csv": header + _rows(1.0, 840),
            "s2.csv": [*header, torn[0], *_rows(2.0, 400), *torn, *_rows(3.0, 440), torn[2]],
            "s9.csv": [*header, *good[:300], "6.25,unknown", *good[301:]],
            "s10.csv": [*header, *constant],
            "s11.csv": ["value,timestamp,label", *(f"{row},0" for row in good)],
            "s20.csv": [*header, *good[:600], "8.5,", *good[600:], "9.5,unknown"],
        },
    )


@probe
def folder_with_empty_files(student):
    """`read_data` on a folder with two series, an empty file, and one that holds nothing but its header."""
    header = ["value,timestamp"]
    files = {"a.csv": header + _rows(1.0, 840), "b.csv": [], "c.csv": header, "d.csv": header + _rows(2.0, 840)}
    return _read(student, files)


def _windows(student, series, backcast, forecast):
    given = np.array(series)
    inputs, targets = student["create_windows"](given, backcast, forecast)
    inputs, targets = _array(inputs), _array(targets)
    return {
        "inputs": inputs.astype(float),
        "targets": targets.astype(float),
        "kinds": [str(inputs.dtype), str(targets.dtype)],
        "untouched": bool((given == series).all()),
    }


@probe
def windows_of_lines(student):
    """`create_windows` on two straight lines of 20 points, that rise and fall: 5 hours of input, 3 of target."""
    return _windows(student, np.stack([np.arange(20.0), 100 - 3 * np.arange(20.0)]), 5, 3)


@probe
def windows_of_constants(student):
    """`create_windows` on a series of fives and a line."""
    return _windows(student, np.stack([np.full(20, 5.0), np.arange(20.0)]), 5, 3)


@probe
def windows_of_tenths(student):
    """`create_windows` on constant series of 30 points: in floating-point numbers their standard deviation is not 0."""
    return _windows(student, np.array([[0.1], [0.3], [-0.7], [1.1]]) * np.ones((4, 30)), 5, 3)


@probe
def windows_of_small_numbers(student):
    """`create_windows` on a price of about 0.003 that varies by about 0.0001, and on one a thousand times as large."""
    price = 3e-3 + 1e-4 * np.sin(np.arange(30) ** 1.5)
    return _windows(student, np.stack([price, 1000 * price]), 7, 4)


@probe
def unseen_windows(student, unseen):
    """`create_windows` on unseen series, shape (4, 30): 7 hours of input, 4 of target."""
    return _windows(student, np.array(unseen["series"]), 7, 4)


@probe
def splits(student):
    """The three parts of 20, 39, 41 and 99 series; and the parts of 39 once more, after other random numbers."""
    parts = {
        str(number): [_array(part).tolist() for part in student["split_series"](number)] for number in (20, 39, 41, 99)
    }
    np.random.rand(7)
    return {**parts, "again": [_array(part).tolist() for part in student["split_series"](39)]}


@probe
def guesses(student):
    """`persistence` for two windows of 60 hours: 24, 10 and 49 hours ahead; and the windows, shape (2, 60, 1)."""
    windows = (np.arange(120) ** 1.5).reshape(2, 60, 1).astype("float32")
    ahead = {
        f"hours_{hours}": _array(student["persistence"](windows.copy(), hours)).astype(float) for hours in (24, 10, 49)
    }
    return {**ahead, "windows": windows.astype(float)}


@probe
@_as_when_trained
def lstm_shapes(student):
    """Shapes of the output of `ForecastLSTM` for three windows, and that for the last one alone and among others."""
    import torch

    torch.manual_seed(0)
    windows = np.random.default_rng(0).standard_normal((3, 30, 1)).astype("float32")
    network = student["ForecastLSTM"](24).eval()
    longer = student["ForecastLSTM"](7, hidden=8).eval()
    among = _array(network(_tensor(windows, network)))
    return {
        "shape": list(among.shape),
        "other": list(_array(longer(_tensor(windows[:, :11], longer))).shape),
        "among": among[-1:].astype(float),
        "alone": _array(network(_tensor(windows[-1:], network))).astype(float),
    }


@probe
@_as_when_trained
def lstm_at_work(student):
    """A `ForecastLSTM` of 5 units for 4 hours: its weights, three windows of 9 hours, and what it makes of them."""
    import torch

    torch.manual_seed(1)
    windows = np.random.default_rng(1).standard_normal((3, 9, 1)).astype("float32")
    network = student["ForecastLSTM"](4, 5).eval()
    memory, head = network.lstm, network.head
    return {
        "windows": windows.astype(float),
        "output": _array(network(_tensor(windows, network))).astype(float),
        "inputs": _array(memory.weight_ih_l0).astype(float),
        "states": _array(memory.weight_hh_l0).astype(float),
        "biases": (_array(memory.bias_ih_l0) + _array(memory.bias_hh_l0)).astype(float),
        "head": _array(head.weight).astype(float),
        "offset": _array(head.bias).astype(float),
        "parameters": sum(int(part.numel()) for part in network.parameters()),
    }


def _series(noise, number, part, level=0.0):
    """So many windows of the notebook's shape, and targets around `level`; those of the first two hours are 5 higher.

    Hour 0 says which window it is, from -3 to 3; hour 1 which part of the data it belongs to, 0 for
    those that are handed to `train`. All other hours are 0.
    """
    inputs = np.zeros((number, BACKCAST, 1), dtype="float32")
    inputs[:, 0, 0] = (np.arange(number) - number / 2) / 1000
    inputs[:, 1, 0] = part
    targets = level + 0.3 * noise.standard_normal((number, FORECAST))
    targets[:, :2] += 5
    return inputs, targets.astype("float32")


def _in_the_place_of(current, array):
    """`array` as what the notebook has now: a tensor where it made one of it, and nothing else where that is no array."""
    import torch

    if torch.is_tensor(current):
        return torch.from_numpy(array).to(current)
    return array if isinstance(current, np.ndarray) else current


def _which(inputs):
    """The numbers of such windows among those handed to `train`; -1 for any other."""
    hours = _array(inputs)[:, :2, 0].astype(float)
    numbers = np.rint(1000 * hours[:, 0] + HANDED / 2)
    return np.where((hours[:, 1] == 0) & (numbers >= 0) & (numbers < HANDED), numbers, -1).astype("int32")


@contextmanager
def _noted(model, targets):
    """Meanwhile `steps`, `own` and `used`: what `model` is trained with, step by step.

    A step is a forward pass through which a gradient flows back; others, such as those on validation series, are free.
    `own` holds the gradient of each backward pass, and `used` what the optimizer finds, with those of earlier ones if
    they were not reset: both for the biases and for the weights of hour 2, which is always 0. The gradient of the mean
    absolute error is `wanted`.
    """
    from torch.nn.modules.module import register_module_forward_hook

    layer, steps = model[1], []
    own, used = {"weight": [], "bias": []}, {"weight": [], "bias": []}

    def shown(module, given, output):
        if module is not model or not output.requires_grad:
            return
        windows, outputs = _which(given[0]), _array(output).astype(float)
        differences = np.where(windows[:, np.newaxis] < 0, np.nan, outputs - targets[np.maximum(windows, 0)])
        step = {
            "windows": windows,
            "mode": bool(module.training),
            "mean_error": float(np.abs(differences).mean()),
            "wanted": np.concatenate([np.zeros(FORECAST), np.sign(differences).sum(axis=0) / differences.size]),
            "level": float(_array(layer.bias)[-1]),
        }
        output.register_hook(lambda gradient: steps.append(step))

    hooks = [register_module_forward_hook(shown)]
    for name, parameter in layer.named_parameters():
        column = (slice(None), 2) if name == "weight" else slice(None)
        note_own = lambda gradient, n=name, c=column: own[n].append(_array(gradient)[c].copy())  # noqa: E731
        note_used = lambda changed, n=name, c=column: used[n].append(_array(changed.grad)[c].copy())  # noqa: E731
        hooks += [parameter.register_hook(note_own), parameter.register_post_accumulate_grad_hook(note_used)]
    try:
        yield steps, own, used
    finally:
        for hook in hooks:
            hook.remove()


def _codes(function, namespace, known):
    """The code of a function of the notebook, and of all that it names; `known` fills with it."""
    code = getattr(function, "__code__", None)
    members = vars(function).values() if isinstance(function, type) else ()
    for member in members:
        if getattr(member, "__globals__", None) is namespace:
            _codes(member, namespace, known)
    waiting = [code] if isinstance(code, CodeType) and getattr(function, "__globals__", None) is namespace else []
    while waiting:
        code = waiting.pop()
        if code in known:
            continue
        known.add(code)
        waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        for name in code.co_names:
            if name != "predict":
                _codes(namespace.get(name), namespace, known)
    return known


def _typed_in(function, namespace, budget):
    """Which numbers of the notebook's budget stand as such in the code of `function`, or of what it calls.

    Small ones, such as the number of epochs, mean something only in `range(...)`.
    """
    found = set()
    for code in _codes(function, namespace, set()):
        grouped = [constant if isinstance(constant, tuple) else (constant,) for constant in code.co_consts]
        numbers = {item for group in grouped for item in group if type(item) is int}
        steps = list(dis.get_instructions(code))
        ranges = {after.argval for before, after in pairwise(steps) if before.argval in ("range", "trange")}
        found |= {name for name, number in budget.items() if number in (ranges if name == "EPOCHS" else numbers)}
    return sorted(found)


def _number(loss):
    """A loss as a float; NaN for what is none."""
    try:
        return float(loss)
    except (TypeError, ValueError, RuntimeError):
        return float("nan")


@probe
@_as_when_trained
def training(student):
    """`train` on a linear model that forecasts 5 at first, with 5768 windows whose targets lie around 0, some 5.

    Its budget is 3 epochs of 20 steps of 8 windows, unless it took a copy of the notebook's own earlier; which numbers
    of that are typed into its code is `typed_in`. `windows` holds the numbers of the windows in each step, shape
    (steps, batch); `own`, `used` and `wanted` gradients, shape (steps, 48); `errors` the mean absolute error of each
    step and `levels` a bias before it, shape (steps,), and `level` the same bias at the end. `before` and `after` are
    the errors for all windows. Better by the validation series is better; by the test series, the more, the worse.
    """
    import torch

    noise = np.random.default_rng(2)
    inputs, targets = _series(noise, HANDED, part=0)
    replaced = {"training": np.arange(SERIES), "validation": np.arange(1), "test": np.arange(1)}
    others = {"train": (HANDED, 1, 0.0), "validation": (EACH, 2, 0.0), "test": (EACH, 3, 50.0)}
    for name, (number, part, level) in others.items():
        replaced[f"{name}_inputs"], replaced[f"{name}_targets"] = _series(noise, number, part, level)
    torch.manual_seed(2)
    random.seed(2)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(BACKCAST, FORECAST)).eval()
    with torch.no_grad():
        model[1].weight.fill_(0.01)
        model[1].weight[:, :2] = 0
        model[1].bias.fill_(5)
    x, y = _tensor(inputs, model), _tensor(targets, model)
    budget = {name: int(student[name]) for name in BUDGET}

    def error():
        with torch.no_grad():
            return float(np.abs(_array(model(_tensor(inputs, model))) - targets).mean())

    before = error()
    with student.lent() as namespace, _noted(model, targets) as (steps, own, used):
        for name, value in replaced.items():
            namespace[name] = _in_the_place_of(namespace.get(name, value), value)
        namespace.update(BUDGET)
        history = student["train"](model, x, y)
        typed_in = _typed_in(student["train"], namespace, budget)
    windows = [step["windows"] for step in steps]
    return {
        "history": [_number(loss) for loss in history],
        "numbers": [isinstance(loss, int | float | np.number) for loss in history],
        "windows": np.array(windows) if len({len(batch) for batch in windows}) == 1 else [],
        "modes": [step["mode"] for step in steps],
        "own": np.concatenate([np.array(own[name], dtype=float) for name in ("weight", "bias")], axis=-1),
        "used": np.concatenate([np.array(used[name], dtype=float) for name in ("weight", "bias")], axis=-1),
        "wanted": np.array([step["wanted"] for step in steps]),
        "errors": np.array([step["mean_error"] for step in steps]),
        "levels": np.array([step["level"] for step in steps]),
        "level": float(_array(model[1].bias)[-1]),
        "before": before,
        "after": error(),
        "budget": budget,
        "typed_in": typed_in,
        "handed": HANDED,
    }


@probe
@_as_when_trained
def forecasting(student):
    """`predict` with a small model that has dropout and was left in training mode: twice, and for the last window alone.

    `evaluated` is what the model does in evaluation mode.
    """
    import torch

    torch.manual_seed(3)
    windows = np.random.default_rng(3).standard_normal((6, BACKCAST, 1)).astype("float32")
    layers = (
        torch.nn.Flatten(),
        torch.nn.Linear(BACKCAST, 16),
        torch.nn.BatchNorm1d(16),
        torch.nn.Dropout(0.5),
        torch.nn.Linear(16, FORECAST),
    )
    model = torch.nn.Sequential(*layers).train()
    results = [student["predict"](model, windows.copy()) for _ in range(2)]
    model.train(True)
    alone = _array(student["predict"](model, windows[-1:].copy())).astype(float)
    with torch.no_grad():
        plain = _array(model.train(False)(_tensor(windows, model))).astype(float)
    first, second = (_array(result).astype(float) for result in results)
    are_arrays = all(isinstance(result, np.ndarray) for result in results)
    return {"first": first, "second": second, "alone": alone, "evaluated": plain, "are_arrays": are_arrays}


@probe
@_as_when_trained
def lstm_forecasts(student, unseen):
    """What the trained LSTM forecasts for unseen windows, shape (n, 24)."""
    return {"forecast": _array(student["predict"](student["lstm"], np.array(unseen["windows"]))).astype(float)}


@probe
@_as_when_trained
def forecasts(student, unseen):
    """What the trained forecaster forecasts for unseen windows, shape (n, 24)."""
    return {"forecast": _array(student["predict"](student["forecaster"], np.array(unseen["windows"]))).astype(float)}


@probe
@_as_when_trained
def near_and_far(student):
    """`nadaraya_watson` with four keys: weights of three queries, shape (3, 4), and estimates, shape (3,)."""
    keys, values = np.array([0, 1, 3, 7], "float32"), np.array([2, -1, 4, 0], "float32")
    queries = np.array([0.1, 2.7, 8.0], "float32")
    estimates, weights = student["nadaraya_watson"](_tensor(queries), _tensor(keys), _tensor(values), 1.5)
    distance = np.abs(queries[:, None] - keys)
    return {
        "weights": _array(weights).astype(float),
        "estimates": _array(estimates).astype(float),
        "distances": distance.astype(float),
        "values": values.astype(float),
    }


@probe
@_as_when_trained
def regression(student, unseen):
    """`nadaraya_watson` on unseen numbers, with a width of 0.6, and for two queries very far from all keys."""
    moments, times, readings = (_tensor(unseen[name]) for name in ("moments", "times", "readings"))
    estimates, weights = student["nadaraya_watson"](moments, times, readings, 0.6)
    far, far_weights = student["nadaraya_watson"](100.0 * _tensor(np.array([-1, 1], "float32")), times, readings, 0.6)
    return {
        "estimates": _array(estimates).astype(float),
        "weights": _array(weights).astype(float),
        "far": _array(far).astype(float),
        "far_weights": _array(far_weights).astype(float),
    }


@probe
@_as_when_trained
def attention(student):
    """`scaled_dot_product_attention` of 4 queries to 6 keys of width 3 with values of width 5, in batches of 2.

    With and without a mask, shape (4, 6); and with keys and values in another order.
    """
    random = np.random.default_rng(4)
    shapes = (2, 4, 3), (2, 6, 3), (2, 6, 5)
    queries, keys, values = (_tensor(random.standard_normal(shape).astype("float32")) for shape in shapes)
    mask = np.tri(4, 6, 1, dtype=bool)
    attend, order = student["scaled_dot_product_attention"], [3, 0, 5, 1, 4, 2]
    output, weights = attend(queries, keys, values)
    masked, masked_weights = attend(queries, keys, values, _tensor(mask))
    other, _ = attend(queries, keys[:, order], values[:, order])
    results = {"output": output, "weights": weights, "masked": masked, "masked_weights": masked_weights, "other": other}
    return {**{name: _array(result).astype(float) for name, result in results.items()}, "mask": mask}


@probe
@_as_when_trained
def unseen_attention(student, unseen):
    """`scaled_dot_product_attention` of unseen vectors: queries (2, 3, 5, 6), keys (2, 3, 7, 6), values (2, 3, 7, 4).

    With and without a mask, shape (5, 7); with another one for each of the first dimension, shape (2, 1, 5, 7); and for
    the first ones alone, without dimensions in front.
    """
    vectors = [_tensor(unseen[name]) for name in ("queries", "keys", "values")]
    attend = student["scaled_dot_product_attention"]
    output, weights = attend(*vectors)
    masked, masked_weights = attend(*vectors, mask=_tensor(unseen["mask"]))
    masks = np.stack([unseen["mask"], np.ones_like(unseen["mask"])])[:, np.newaxis]
    by_batch, by_batch_weights = attend(*vectors, mask=_tensor(masks))
    single, _ = attend(*(one[0, 0] for one in vectors))
    results = {
        "output": output,
        "weights": weights,
        "masked": masked,
        "masked_weights": masked_weights,
        "by_batch": by_batch,
        "by_batch_weights": by_batch_weights,
        "single": single,
    }
    return {name: _array(result).astype(float) for name, result in results.items()}


@probe
def masks(student):
    """`causal_mask` for 1, 2 and 5 steps: numbers, 1 where a query may look, and the kind of its entries."""
    found = {f"steps_{length}": _array(student["causal_mask"](length)) for length in (1, 2, 5)}
    return {**{name: mask.astype(int) for name, mask in found.items()}, "kind": str(found["steps_5"].dtype)}


@probe
def masked_mean(student):
    """What 12 steps become when each is replaced with the mean of those that `causal_mask` lets it see."""
    mask = _array(student["causal_mask"](12)).astype(float)
    weights = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1)
    series = np.random.default_rng(5).standard_normal((2, 12, 3))
    return perturb_future(lambda inputs: weights @ inputs, series, cuts=(1, 6, 11))


def _even(queries, keys, values, *_, **__):
    """Attention that weighs all keys alike; in the place of the student's own, to test what is around it."""
    import torch

    weights = torch.full((*queries.shape[:-1], keys.shape[-2]), 1 / keys.shape[-2]).to(values)
    return torch.matmul(weights, values), weights


def _softmax_attention(queries, keys, values, mask=None, *_, **__):
    """Attention as it should be; in the place of the student's own, so that a mistake there costs no more here."""
    import torch

    scores = torch.einsum("...nd,...md->...nm", queries, keys) * keys.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = scores.softmax(-1)
    return torch.einsum("...nm,...mv->...nv", weights, values), weights


def _head_layers(network):
    return network.to_queries, network.to_keys, network.to_values, network.merge


@probe
@_as_when_trained
def even_heads(student):
    """`MultiHeadAttention` of width 6 with 3 heads that weighs all alike, and whose values and merging change nothing.

    `output` for three queries, shape (2, 3, 6), and the `shape` of the weights, with the student's attention and with
    ours; `told`, the values, shape (2, 4, 6).
    """
    import torch

    noise = np.random.default_rng(6)
    queries, told = (noise.standard_normal((2, length, 6)).astype("float32") for length in (3, 4))

    def attended():
        network = student["MultiHeadAttention"](6, 3).eval()
        with torch.no_grad():
            for layer in _head_layers(network):
                layer.weight.copy_(torch.eye(6) if layer in (network.to_values, network.merge) else torch.zeros(6, 6))
                layer.bias.zero_()
            output, weights = network(*(_tensor(given, network) for given in (queries, told, told)))
        return {"output": _array(output).astype(float), "shape": list(_array(weights).shape)}

    found = _with_and_without(student, attended, scaled_dot_product_attention=_even)
    return {**found, "told": told.astype(float)}


@probe
@_as_when_trained
def heads(student, unseen):
    """`MultiHeadAttention` of width 12 with unseen weights: with 1, 3 and 4 heads, and with 3 and a mask.

    Each with the student's attention and with ours.
    """
    import torch

    def attended(number, mask=None):
        network = student["MultiHeadAttention"](12, number).eval()
        given = [_tensor(unseen[name], network) for name in ("asking", "asked", "told")]
        with torch.no_grad():
            for layer, weight, bias in zip(
                _head_layers(network), unseen["head_weights"], unseen["head_biases"], strict=True
            ):
                layer.weight.copy_(_tensor(weight) / 12**0.5)
                layer.bias.copy_(_tensor(bias))
            output, weights = network(*given) if mask is None else network(*given, mask=_tensor(mask))
        return {"output": _array(output).astype(float), "weights": _array(weights).astype(float)}

    cases = {f"heads_{number}": (number,) for number in (1, 3, 4)} | {"masked": (3, unseen["mask"])}
    return {
        name: _with_and_without(
            student, lambda case=case: attended(*case), scaled_dot_product_attention=_softmax_attention
        )
        for name, case in cases.items()
    }


@probe
@_as_when_trained
def positions(student):
    """`positional_encoding` of 5 positions of width 6, and what `add_positions` adds to random vectors and to zeros."""
    vectors = np.random.default_rng(7).standard_normal((2, 5, 6)).astype("float32")
    zeros = np.zeros((2, 5, 6), dtype="float32")
    encoding = _array(student["positional_encoding"](5, 6))
    moved, bare = (_array(student["add_positions"](_tensor(given))) for given in (vectors, zeros))
    return {
        "encoding": encoding.astype(float),
        "kind": str(encoding.dtype),
        "shape": list(moved.shape),
        "added": (moved - vectors).astype(float) if moved.shape == vectors.shape else moved.astype(float),
        "bare": bare.astype(float),
    }


@probe
@_as_when_trained
def other_positions(student):
    """`positional_encoding` of 40 positions of width 10 and of 7 of width 2, and `add_positions` for (3, 4, 8)."""
    encodings = {"wide": (40, 10), "narrow": (7, 2)}
    found = {name: _array(student["positional_encoding"](*size)).astype(float) for name, size in encodings.items()}
    return {**found, "added": _array(student["add_positions"](_tensor(np.zeros((3, 4, 8), "float32")))).astype(float)}


def _mixer(width, heads):
    """Instead of `MultiHeadAttention`: weighs all tokens alike, so that a mistake there costs no more here."""
    import torch

    class Mixer(torch.nn.Module):
        def forward(self, queries, keys, values, mask=None):
            length = keys.shape[1]
            output = values.mean(dim=1, keepdim=True) + 0.5 * queries + 0.25 * keys.flip(1)
            return output, torch.full((len(queries), heads, queries.shape[1], length), 1 / length).to(values)

    return Mixer()


@probe
@_as_when_trained
def forecaster_shapes(student):
    """Shapes of the forecasts of `AttentionForecaster`, the forecast for the last window alone and among others, and
    what changes when all of a window is 3 higher.
    """
    import torch

    torch.manual_seed(8)
    windows = np.random.default_rng(8).standard_normal((3, 96, 1)).astype("float32")
    network = student["AttentionForecaster"](96, 24).eval()
    smaller = student["AttentionForecaster"](48, 7, width=8, heads=2).eval()
    with torch.no_grad():
        among, alone = _array(network(_tensor(windows, network))), _array(network(_tensor(windows[-1:], network)))
        higher = _array(network(_tensor(windows + 3, network)))
        other = _array(smaller(_tensor(windows[:, :48], smaller)))
    return {
        "shape": list(among.shape),
        "other": list(other.shape),
        "among": among[-1:].astype(float),
        "alone": alone.astype(float),
        "rise": (higher - among).astype(float) if higher.shape == among.shape else higher.astype(float),
    }


def _table(length, width):
    """Instead of `positional_encoding`: 0.1 times the token and 0.01 times the column."""
    import torch

    return 0.1 * torch.arange(length)[:, None] + 0.01 * torch.arange(width)


def _tabled(vectors):
    """Instead of `add_positions`."""
    return vectors + _table(*vectors.shape[1:]).to(vectors)


@probe
@_as_when_trained
def forecaster_at_work(student):
    """An `AttentionForecaster` of width 4 for windows of 18 hours: its weights, three windows, and its forecasts.

    Once with the student's attention and positions, and once with `_mixer` and `_table` in their place. In training
    mode its dropout, which here takes everything, must leave what goes around attention and feed-forward layers.
    """
    import torch

    windows = np.random.default_rng(9).standard_normal((3, 18, 1)).astype("float32")

    def weights(layer):
        return [_array(layer.weight).astype(float), _array(layer.bias).astype(float)]

    def forecast():
        torch.manual_seed(9)
        with torch.no_grad():
            network = student["AttentionForecaster"](18, 5, width=4, heads=2, dropout=1.0).eval()
            for parameter in network.parameters():
                parameter.add_(0.3 * torch.randn(parameter.shape))
            output = _array(network(_tensor(windows, network))).astype(float)
            dropped = _array(network.train()(_tensor(windows, network))).astype(float)
        layers = {"embed": network.embed, "first": network.feed_forward[0], "second": network.feed_forward[2]}
        layers |= {"first_norm": network.first_norm, "second_norm": network.second_norm, "head": network.head}
        attending = _head_layers(network.attention) if hasattr(network.attention, "merge") else ()
        return {
            "output": output,
            "dropped": dropped,
            "attention": [weights(layer) for layer in attending],
            **{name: weights(layer) for name, layer in layers.items()},
        }

    lent = {"MultiHeadAttention": _mixer, "add_positions": _tabled, "positional_encoding": _table}
    return {**_with_and_without(student, forecast, **lent), "windows": windows.astype(float)}


def _drawn(student, windows, backcast, forecast):
    """What `plot_forecasts` draws for so many windows, and what it was handed.

    The number of `panels` with lines; `lines`, x and y of each line in each of them, and `names`, how a legend calls
    them; `labels` of the axes; `entries`, the number of entries in the longest legend.
    """
    import matplotlib.pyplot as plt

    noise = np.random.default_rng(10)
    shapes = {"inputs": (windows, backcast, 1), "targets": (windows, forecast), "forecasts": (windows, forecast)}
    given = {name: noise.standard_normal(shape).astype("float32") for name, shape in shapes.items()}
    drawn = student["plot_forecasts"](*(values.copy() for values in given.values()))
    panels = [axes for axes in drawn.axes if axes.lines]
    some = [list(axes.lines)[:100] for axes in panels]
    legends = [*drawn.legends, *(axes.get_legend() for axes in drawn.axes if axes.get_legend() is not None)]
    found = {
        "panels": len(panels),
        "lines": [[np.asarray(line.get_xydata()[:10_000], dtype=float) for line in lines] for lines in some],
        "names": [[str(line.get_label())[:200] for line in lines] for lines in some],
        "labels": [
            [axes.get_xlabel() or drawn.get_supxlabel(), axes.get_ylabel() or drawn.get_supylabel()] for axes in panels
        ],
        "entries": max((len(legend.get_texts()) for legend in legends), default=0),
    }
    plt.close(drawn)
    return {**found, **{name: values.astype(float) for name, values in given.items()}}


@probe
def figure(student):
    """The figure of `plot_forecasts` for three windows of the notebook's shape."""
    return _drawn(student, 3, BACKCAST, FORECAST)


@probe
def figure_of_one_window(student):
    """The figure of `plot_forecasts` for one window of 30 hours with forecasts of 6."""
    with student.lent() as namespace:
        namespace.update(BACKCAST=30, FORECAST=6)
        return _drawn(student, 1, 30, 6)
