"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import inspect
import os
import tempfile
from contextlib import contextmanager

import numpy as np

from grader.probes import as_tensor, perturb_future, probe

START = 1_600_000_000
"""Unix time of the first row of the files written here."""


def _array(output):
    """An array of what may be a tensor, with or without a gradient."""
    for leave in ("detach", "cpu", "numpy"):
        output = getattr(output, leave)() if hasattr(output, leave) else output
    return np.asarray(output)


def _tensor(array, model=None):
    """Numbers as the model computes with them, or as the notebook does by default."""
    return as_tensor(array, model)


def _rows(number, count):
    """Lines of a file whose values begin with `number` and grow by 1/1024."""
    return [f"{number + row / 1024},{START + 3600 * row}" for row in range(count)]


def _read(student, files):
    """What `read_data` makes of a folder with such files: shape, and first and last value of each series."""
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
        data = _array(student["read_data"](folder))
    table = np.asarray(data, dtype=float)
    return {
        "shape": list(table.shape),
        "first": table[:, 0].tolist() if table.ndim == 3 else [],
        "last": table[:, -1].tolist() if table.ndim == 3 else [],
    }


@probe
def tidy_folder(student):
    """`read_data` on a folder with five series of 840 rows, whose names were not written in order, a short and a long
    one, and a text.
    """
    header = ["value,timestamp"]
    names = ["delta", "alpha", "charlie", "bravo", "echo"]
    files = {f"{name}.csv": header + _rows(10.0 * ord(name[0]), 840) for name in names}
    files["another.csv"] = header + _rows(1.0, 839)
    files["long.csv"] = header + _rows(2.0, 841)
    files["notes.txt"] = header + _rows(3.0, 840)
    return _read(student, files)


@probe
def untidy_folder(student):
    """`read_data` on a folder with bad rows: `b` keeps 840 good ones, `c` has only 839; `d` has a third column, and `e`
    is constant.
    """
    header = ["value,timestamp"]
    good = _rows(5.0, 840)
    return _read(
        student,
        {
            "a.csv": header + _rows(1.0, 840),
            "b.csv": [*header, *_rows(2.0, 400), "offline,1601440000", f",{START}", "7.5,", *_rows(3.0, 440)],
            "c.csv": [*header, *good[:300], "n/a,1601080000", *good[301:]],
            "d.csv": ["value,timestamp,label", *(f"{row},0" for row in good)],
            "e.csv": [*header, *(f"4.0,{START + 3600 * row}" for row in range(840))],
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
    """`create_windows` on constant series whose standard deviation is not 0 in floating-point numbers."""
    return _windows(student, np.array([[0.1], [1e6 / 3], [-0.7]]) * np.ones((3, 840)), 5, 3)


@probe
def unseen_windows(student, unseen):
    """`create_windows` on unseen series, shape (4, 30): 7 hours of input, 4 of target."""
    return _windows(student, np.array(unseen["series"]), 7, 4)


@probe
def splits(student):
    """The three parts of 20, 39 and 99 series; and the parts of 39 once more, after other random numbers."""
    parts = {
        str(number): [_array(part).tolist() for part in student["split_series"](number)] for number in (20, 39, 99)
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


@contextmanager
def _lent(function, **names):
    """For a while other values for global names that `function` reads: what it does depends on no other question."""
    known = inspect.unwrap(function).__globals__
    before = {name: known[name] for name in names if name in known}
    known.update(names)
    try:
        yield
    finally:
        for name in names:
            known.pop(name, None)
        known.update(before)


@probe
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


@probe
def training(student):
    """`train` on a model that forecasts a constant and takes notes, with a budget of 3 epochs of 20 steps of 8 windows.

    Window n of 200 begins with the number n. `windows` holds the numbers of the windows in each step, shape (60, 8);
    `own` the gradient of each step, `used` the one that the optimizer found, both of shape (60, 4); `errors` the mean
    absolute error of each step, shape (60,).
    """
    import torch

    class Notebook(torch.nn.Module):
        """Forecasts its four parameters, whatever it is shown, and notes everything."""

        def __init__(self):
            super().__init__()
            self.level = torch.nn.Parameter(torch.zeros(4))
            self.windows, self.modes, self.own, self.used = [], [], [], []
            self.level.register_hook(lambda gradient: self.own.append(_array(gradient).copy()))
            self.level.register_post_accumulate_grad_hook(lambda level: self.used.append(_array(level.grad).copy()))
            self.errors = []

        def forward(self, inputs):
            numbers = _array(inputs)[:, 0, 0].astype(int)
            self.windows.append(numbers.tolist())
            self.modes.append(bool(self.training))
            self.errors.append(float(np.abs(_array(self.level) - targets[numbers]).mean()))
            return self.level.expand(len(numbers), 4)

    torch.manual_seed(2)
    inputs = np.zeros((200, 6, 1), dtype="float32")
    inputs[:, 0, 0] = np.arange(200)
    targets = 5 + np.random.default_rng(2).standard_normal((200, 4)).astype("float32")
    model = Notebook().eval()
    with _lent(student["train"], EPOCHS=3, STEPS_PER_EPOCH=20, BATCH_SIZE=8):
        history = student["train"](model, _tensor(inputs, model), _tensor(targets, model))
    return {
        "history": [float(loss) for loss in history],
        "windows": model.windows,
        "modes": model.modes,
        "own": np.array(model.own),
        "used": np.array(model.used),
        "errors": model.errors,
        "level": _array(model.level).astype(float),
    }


@probe
def forecasting(student):
    """`predict` with a small model that has dropout and was left in training mode: twice, and for the last window alone.

    `plain` is what the model does in evaluation mode.
    """
    import torch

    torch.manual_seed(3)
    windows = np.random.default_rng(3).standard_normal((6, 8, 1)).astype("float32")
    layers = (
        torch.nn.Flatten(),
        torch.nn.Linear(8, 16),
        torch.nn.BatchNorm1d(16),
        torch.nn.Dropout(0.5),
        torch.nn.Linear(16, 3),
    )
    model = torch.nn.Sequential(*layers).train()
    first, second = (_array(student["predict"](model, windows.copy())).astype(float) for _ in range(2))
    model.train(True)
    alone = _array(student["predict"](model, windows[-1:].copy())).astype(float)
    with torch.no_grad():
        plain = _array(model.train(False)(_tensor(windows, model))).astype(float)
    return {"first": first, "second": second, "alone": alone, "plain": plain}


@probe
def lstm_forecasts(student, unseen):
    """What the trained LSTM forecasts for unseen windows, shape (n, 24)."""
    return {"forecast": _array(student["predict"](student["lstm"], np.array(unseen["windows"]))).astype(float)}


@probe
def forecasts(student, unseen):
    """What the trained forecaster forecasts for unseen windows, shape (n, 24)."""
    return {"forecast": _array(student["predict"](student["forecaster"], np.array(unseen["windows"]))).astype(float)}


@probe
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
def unseen_attention(student, unseen):
    """`scaled_dot_product_attention` of unseen vectors: queries (2, 3, 5, 6), keys (2, 3, 7, 6), values (2, 3, 7, 4).

    With and without a mask, shape (5, 7); and for the first ones alone, without dimensions in front.
    """
    vectors = [_tensor(unseen[name]) for name in ("queries", "keys", "values")]
    attend = student["scaled_dot_product_attention"]
    output, weights = attend(*vectors)
    masked, masked_weights = attend(*vectors, mask=_tensor(unseen["mask"]))
    single, _ = attend(*(one[0, 0] for one in vectors))
    results = {
        "output": output,
        "weights": weights,
        "masked": masked,
        "masked_weights": masked_weights,
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


def _even(queries, keys, values, mask=None):
    """Attention that weighs all keys alike; in the place of the student's own, to test what is around it."""
    import torch

    weights = torch.full((*queries.shape[:-1], keys.shape[-2]), 1 / keys.shape[-2]).to(values)
    return torch.matmul(weights, values), weights


@probe
def even_heads(student):
    """`MultiHeadAttention` of width 6 with 3 heads that weighs all alike, and whose values and merging change nothing.

    `output` for three queries, shape (2, 3, 6); `told`, the values, shape (2, 4, 6).
    """
    import torch

    network = student["MultiHeadAttention"](6, 3).eval()
    random = np.random.default_rng(6)
    queries, told = (random.standard_normal((2, length, 6)).astype("float32") for length in (3, 4))
    with torch.no_grad(), _lent(student["MultiHeadAttention"].forward, scaled_dot_product_attention=_even):
        for layer in (network.to_queries, network.to_keys, network.to_values, network.merge):
            layer.weight.copy_(torch.eye(6) if layer in (network.to_values, network.merge) else torch.zeros(6, 6))
            layer.bias.zero_()
        output, weights = network(*(_tensor(given, network) for given in (queries, told, told)))
    return {
        "output": _array(output).astype(float),
        "weights": list(_array(weights).shape),
        "told": told.astype(float),
    }


def _softmax_attention(queries, keys, values, mask=None):
    """Attention as it should be; in the place of the student's own, so that a mistake there costs no more here."""
    import torch

    scores = torch.einsum("...nd,...md->...nm", queries, keys) * keys.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = scores.softmax(-1)
    return torch.einsum("...nm,...mv->...nv", weights, values), weights


@probe
def heads(student, unseen):
    """`MultiHeadAttention` of width 12 with unseen weights: with 1, 3 and 4 heads, and with 3 and a mask."""
    import torch

    results = {}
    with torch.no_grad(), _lent(student["MultiHeadAttention"].forward, scaled_dot_product_attention=_softmax_attention):
        for number in (1, 3, 4):
            network = student["MultiHeadAttention"](12, number).eval()
            layers = network.to_queries, network.to_keys, network.to_values, network.merge
            for layer, weight, bias in zip(layers, unseen["head_weights"], unseen["head_biases"], strict=True):
                layer.weight.copy_(_tensor(weight) / 12**0.5)
                layer.bias.copy_(_tensor(bias))
            asking, asked, told = (_tensor(unseen[name], network) for name in ("asking", "asked", "told"))
            results[f"heads_{number}"] = network(asking, asked, told)
            if number == 3:
                results["masked"] = network(asking, asked, told, mask=_tensor(unseen["mask"]))
    return {
        name: {"output": _array(output).astype(float), "weights": _array(weights).astype(float)}
        for name, (output, weights) in results.items()
    }


@probe
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


@probe
def forecaster_at_work(student):
    """An `AttentionForecaster` of width 4 for windows of 18 hours: its weights, three windows, and its forecasts.

    Its attention is `_mixer`, its positions are 0.1 times the token and 0.01 times the column. In training mode its
    dropout, which here takes everything, must leave what goes around attention and feed-forward layers.
    """
    import torch

    def positions(vectors):
        rows, columns = vectors.shape[1:]
        moves = 0.1 * torch.arange(rows)[:, None] + 0.01 * torch.arange(columns)
        return vectors + moves.to(vectors)

    torch.manual_seed(9)
    windows = np.random.default_rng(9).standard_normal((3, 18, 1)).astype("float32")
    forecaster = student["AttentionForecaster"]
    lent = {"MultiHeadAttention": _mixer, "add_positions": positions}
    with torch.no_grad(), _lent(forecaster.forward, **lent):
        network = forecaster(18, 5, width=4, heads=2, dropout=1.0).eval()
        for parameter in network.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape))
        output = _array(network(_tensor(windows, network))).astype(float)
        dropped = _array(network.train()(_tensor(windows, network))).astype(float)
    layers = {"embed": network.embed, "first": network.feed_forward[0], "second": network.feed_forward[2]}
    layers |= {"first_norm": network.first_norm, "second_norm": network.second_norm, "head": network.head}
    weights = {
        name: [_array(layer.weight).astype(float), _array(layer.bias).astype(float)] for name, layer in layers.items()
    }
    return {"windows": windows.astype(float), "output": output, "dropped": dropped, **weights}


@probe
def figure(student):
    """The lines that `plot_forecasts` draws for three windows of 30 hours with forecasts of 6: x and y of each.

    `labels` holds those of the axes, `legends` the number of legends.
    """
    import matplotlib.pyplot as plt

    random = np.random.default_rng(10)
    inputs, targets, forecasts = (random.standard_normal(shape) for shape in ((3, 30, 1), (3, 6), (3, 6)))
    drawn = student["plot_forecasts"](inputs.copy(), targets.copy(), forecasts.copy())
    panels = [axes for axes in drawn.axes if axes.lines]
    some = [list(axes.lines)[:100] for axes in panels]
    lines = [[np.asarray(line.get_xydata()[:10_000], dtype=float) for line in axes] for axes in some]
    found = {
        "panels": len(panels),
        "lines": lines,
        "labels": [
            [axes.get_xlabel() or drawn.get_supxlabel(), axes.get_ylabel() or drawn.get_supylabel()] for axes in panels
        ],
        "legends": len(drawn.legends) + sum(axes.get_legend() is not None for axes in panels),
    }
    plt.close(drawn)
    return {**found, "inputs": inputs, "targets": targets, "forecasts": forecasts}
