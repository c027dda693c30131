"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import contextlib
import os
import tempfile

import numpy as np

from grader.probes import perturb_future, probe

CYCLES = (30, 50, 40, 60, 20)
"""Steps of the cycles in a little record of our own."""
WHOLE = np.arange(12).reshape(4, 3)
"""Features of another type than usual."""
HISTORY = {"loss": [90.0, 41.5, 33.0, 20.25, 12.5, 9.75, 9.5], "delta": [0.61, 0.42, 0.33, 0.25, 0.16, 0.12, 0.11]}
"""What the training of somebody else might have left."""


def plain(values):
    """An array or tensor as an array."""
    values = values.detach().cpu() if hasattr(values, "detach") else values
    return np.asarray(values)


def dtype_of(values):
    return str(plain(values).dtype)


def tensor(values, model=None):
    """Numbers as the model computes with them: float32, unless its parameters are something else."""
    import torch

    like = next(iter(model.parameters()), None) if model is not None else None
    made = torch.tensor(np.asarray(values), dtype=torch.float32)
    return made if like is None else made.to(like)


# 1. Steps


@probe
def described(student):
    """`summarise` on five blocks of 60 samples, of which the first is silent: shape, dtype, the silent block's numbers.

    `difference`: how all numbers change when 100 is added to every sample, shape (5, 3). `by_hand`: the block (0, 0, 0, 8).
    """
    samples = np.rint(np.random.default_rng(0).standard_normal((5, 60)) * [[0], [1], [5], [25], [125]]).astype(np.int16)
    features = plain(student["summarise"](samples.copy()))
    shifted = plain(student["summarise"](samples + np.int16(100)))
    return {
        "shape": list(features.shape),
        "dtype": dtype_of(features),
        "silent": features[0].astype(float),
        "difference": shifted.astype(float) - features,
        "by_hand": plain(student["summarise"](np.array([[0, 0, 0, 8]], dtype=np.int16)))[0].astype(float),
    }


@probe
def unseen_described(student, unseen):
    """`summarise` on unseen samples, shape (5, 500), and on short blocks, shape (7, 8): three numbers for each block."""
    samples = {"features": unseen["samples"], "short": unseen["short_samples"]}
    return {
        name: plain(student["summarise"](np.array(block, dtype=np.int16))).astype(float)
        for name, block in samples.items()
    }


# 2. Store


@probe
def stored(student):
    """Arrays of float64, and then of whole numbers, after `save_series` and `load_series`.

    `files`: which of the two files are there; `dtypes`: of what they hold; `loaded`: of what `load_series` returns.
    """
    floats = {"features": np.arange(12.0).reshape(4, 3) / 8, "times": np.arange(4.0) / 4}
    found = [stored_once(student, kind) for kind in (floats, {"features": WHOLE, "times": WHOLE[:, 0]})]
    dtypes, loaded = ([name for once in found for name in once[key]] for key in ("dtypes", "loaded"))
    return {
        "files": found[0]["files"],
        "dtypes": dtypes,
        "loaded": loaded,
        "features": found[0]["arrays"][0],
        "times": found[0]["arrays"][1],
        "saved": floats,
    }


def stored_once(student, arrays):
    with tempfile.TemporaryDirectory() as folder:
        student["save_series"](folder, arrays["features"].copy(), arrays["times"].copy())
        files = [name for name in ("features.npy", "times.npy") if os.path.exists(os.path.join(folder, name))]
        held = [str(np.load(os.path.join(folder, name), mmap_mode="r").dtype) for name in files]
        loaded = student["load_series"](folder)
        return {
            "files": files,
            "dtypes": held,
            "loaded": [dtype_of(array) for array in loaded],
            "arrays": [plain(array).astype(float) for array in loaded],
        }


class Trap:
    """Whoever unpickles it makes a folder."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder,)


@probe
def pickles(student):
    """What `load_series` does with files that hold pickled objects: features, then times.

    `refused`: whether it raises a `ValueError`; `run`: whether it has run the code in the pickle by then.
    """
    refused, run = [], []
    for spoilt in ("features", "times"):
        with tempfile.TemporaryDirectory() as folder:
            mark = os.path.join(folder, "run")
            for name, shape in (("features", (4, 3)), ("times", (4,))):
                array = np.full(shape, 0.5, dtype=object if name == spoilt else np.float32)
                if name == spoilt:
                    array.flat[0] = Trap(mark)
                np.save(os.path.join(folder, f"{name}.npy"), array, allow_pickle=True)
            try:
                student["load_series"](folder)
                refused.append(False)
            except ValueError:
                refused.append(True)
            run.append(os.path.exists(mark))
    return {"refused": refused, "run": run}


# 3. Sequences


def ramps(cycles):
    """Seconds left, 0.1 s a step."""
    return np.concatenate([np.arange(length, 0, -1) / 10 for length in cycles])


@probe
def borders(student):
    """`split_at_failure` for a record with five cycles, 200 steps in all, and three shares; and where cycles start."""
    times = ramps(CYCLES)
    shares = [0.3, 0.5, 0.75]
    found = [float(student["split_at_failure"](times.copy(), share)) for share in shares]
    return {"steps": found, "least": [share * len(times) for share in shares], "starts": np.cumsum(CYCLES)[:-1]}


@probe
def unseen_borders(student, unseen):
    """`split_at_failure` for an unseen record with eight shares, and for records of our own.

    In these a share is exactly two cycles, or exactly three; a fraction of a step more than two; a failure is a small
    rise, to 0.7 s or less.
    """
    times, exact = np.array(unseen["times"]), ramps(CYCLES)
    longer, small = np.append(exact, 0.05), ramps((7, 6, 7, 5, 6, 7, 4))
    cases = [*((times, float(share)) for share in np.linspace(0.1, 0.8, 8)), (exact, 0.4), (exact, 0.6)]
    cases += [(longer, 0.4), (small, 0.3), (small, 0.6)]
    return {"steps": [float(student["split_at_failure"](record.copy(), share)) for record, share in cases]}


@probe
def scaled(student):
    """`normalise` on random numbers with a trend, shape (500, 3), of which the first 300 are for training.

    Mean and standard deviation of the training steps afterwards, shape (3,); whether the numbers are untouched; and
    the shapes of all that is returned.
    """
    drift = np.linspace(0, 3, 500)[:, np.newaxis]
    features = (np.random.default_rng(0).standard_normal((500, 3)) + drift) * [0.1, 1, 10] + 5
    given = features.copy()
    returned = [plain(part).astype(float) for part in student["normalise"](given, 300)]
    training = returned[0].reshape(500, 3)[:300]
    return {
        "mean": training.mean(axis=0),
        "std": training.std(axis=0),
        "untouched": bool((given == features).all()),
        "shapes": [list(part.shape) for part in returned],
    }


@probe
def unseen_scaled(student, unseen):
    """`normalise` on an unseen matrix, shape (400, 5), of which the first 250 rows are for training.

    The rows on both sides of the border are far from all others.
    """
    result = student["normalise"](np.array(unseen["matrix"]), 250)
    return dict(zip(("normalised", "mean", "std"), (plain(part).astype(float) for part in result), strict=True))


@probe
def cut(student):
    """`cut_sequences` on steps that carry their own number: row r of column c is r + c/16, its target 1000 + r.

    Cases of steps, length and stride: in the second the last sequence just fits, in the third it just does not, and in
    the last there are gaps between the sequences.
    """
    cases = [(50, 10, 4), (50, 10, 5), (49, 10, 5), (12, 12, 1), (50, 4, 7)]
    shapes, inputs, targets = [], [], []
    for steps, length, stride in cases:
        rows = np.arange(steps, dtype=np.float32)
        found = student["cut_sequences"](rows[:, np.newaxis] + np.arange(3) / 16, 1000 + rows, length, stride)
        shapes.append([list(plain(part).shape) for part in found])
        inputs.append(plain(found[0]).astype(float))
        targets.append(plain(found[1]).astype(float))
    return {"shapes": shapes, "inputs": inputs, "targets": targets}


@probe
def batches(student):
    """`make_batches` on 11 sequences of 5 steps with 2 numbers each, in batches of 4; and on 6 in batches of 3."""
    made = {}
    for name, (count, size) in {"some left": (11, 4), "none left": (6, 3)}.items():
        sequences = np.arange(count * 10, dtype=np.float32).reshape(count, 5, 2)
        made[name] = plain(student["make_batches"](sequences, size)).astype(float)
    return {"shape": list(made["some left"].shape), **made}


# 4. Model


def network(student, weights):
    """A `ManualRNN` with these weights; `weights` has U, b, W, V and c."""
    import torch

    hidden, data = np.shape(weights["U"])
    model = student["ManualRNN"](data, hidden)
    with torch.no_grad():
        for layer, matrix, bias in (("U", "U", "b"), ("W", "W", None), ("V", "V", "c")):
            getattr(model, layer).weight.copy_(tensor(weights[matrix]))
            if bias:
                getattr(model, layer).bias.copy_(tensor(weights[bias]))
    return model


def sample_network(student, data=2, hidden=5):
    """A `ManualRNN` whose memory is long: what it is told comes back weakened by a tenth in every step."""
    random = np.random.default_rng(3)
    turn = np.linalg.qr(random.standard_normal((hidden, hidden)))[0]
    weights = {
        "U": 0.4 * random.standard_normal((hidden, data)),
        "b": 0.1 * random.standard_normal(hidden),
        "W": 0.9 * turn,
        "V": random.standard_normal((1, hidden)),
        "c": np.array([0.25]),
    }
    return network(student, weights)


def sample_inputs(batch=3, steps=8, data=2):
    return np.random.default_rng(4).standard_normal((batch, steps, data)).astype(np.float32)


@probe
def anatomy(student):
    """A fresh `ManualRNN(3, 7)`: its parameters and shapes, kinds of its layers, ready-made layers that it calls.

    What U, W and V own goes by these names, also where the network has other names for the same.
    """
    import torch

    model = student["ManualRNN"](3, 7)
    named = {id(value): name for name, value in model.named_parameters()}
    for layer in "UWV":
        for name, value in getattr(model, layer, torch.nn.Module()).named_parameters():
            named[id(value)] = f"{layer}.{name}"
    layers = [part for part in model.modules() if list(part.parameters(recurse=False))]
    kinds = ["Linear" if isinstance(part, torch.nn.Linear) else type(part).__name__ for part in layers]
    return {
        "parameters": {named[id(value)]: list(value.shape) for value in model.parameters()},
        "kinds": sorted(kinds),
        "ready_made": ready_made(lambda: model(tensor(sample_inputs(2, 3, 3), model))),
    }


def ready_made(function):
    """The recurrent functions of PyTorch, such as `rnn_tanh`, that `function` calls, each once.

    Where it fails, those until then: that it fails is for other probes to see.
    """
    from torch.overrides import TorchFunctionMode

    class Watch(TorchFunctionMode):
        def __torch_function__(self, called, types, args=(), kwargs=None):
            name = getattr(called, "__name__", "")
            if name.startswith(("rnn_", "gru", "lstm")):
                found.add(name)
            return called(*args, **(kwargs or {}))

    found = set()
    with Watch(), contextlib.suppress(Exception):
        function()
    return sorted(found)


@probe
def outputs(student):
    """Shapes of the outputs of one `ManualRNN(3, 7)` for three kinds of batches, and those of the inputs."""
    model = student["ManualRNN"](3, 7)
    sizes = [(4, 10), (1, 25), (6, 1)]
    shapes = [list(model(tensor(sample_inputs(batch, steps, 3), model)).shape) for batch, steps in sizes]
    return {"shapes": shapes, "wanted": [[batch, steps, 1] for batch, steps in sizes]}


@probe
def future(student):
    """Outputs for three sequences of eight steps, and again with another future from steps 1, 4 and 7 on."""
    model = sample_network(student)
    return perturb_future(lambda series: model(tensor(series, model)), sample_inputs(), (1, 4, 7))


@probe
def memory(student):
    """Outputs for three sequences of eight steps, shape (3, 8, 1), with the first input and with another one."""
    model = sample_network(student)
    inputs = sample_inputs()
    before = plain(model(tensor(inputs, model)))
    inputs[:, 0] += 2
    return {"before": before, "after": plain(model(tensor(inputs, model)))}


@probe
def calls(student):
    """Outputs of the same three sequences: called twice, each alone, and after sequences of another number."""
    model = sample_network(student)
    inputs = sample_inputs()
    first, again = (plain(model(tensor(inputs, model))) for _ in range(2))
    alone = np.concatenate([plain(model(tensor(inputs[[position]], model))) for position in range(len(inputs))])
    return {"first": first, "again": again, "alone": alone}


@probe
def unseen_outputs(student, unseen):
    """Outputs of networks with unseen weights for unseen inputs."""
    found = []
    for case in unseen["networks"]:
        model = network(student, case)
        found.append(plain(model(tensor(case["inputs"], model))).astype(float))
    return {"outputs": found}


@probe
def gradients(student):
    """How the last output changes with each input, shape (3, 8, 2)."""
    model = sample_network(student)
    inputs = tensor(sample_inputs(), model).requires_grad_()
    model(inputs)[:, -1].sum().backward()
    return {"inputs": plain(inputs.grad)}


# 5. Loss and delta


@probe
def losses(student):
    """`sequence_loss` of two sequences of three steps; of them repeated in time; and of each of them twice."""
    predictions, targets = pairs()

    def loss(axis):
        twice = [
            np.concatenate([values, values], axis=axis) if axis >= 0 else values for values in (predictions, targets)
        ]
        return float(student["sequence_loss"](*map(tensor, twice)))

    return {"once": loss(-1), "longer": loss(1), "more": loss(0)}


def pairs():
    """Predictions and targets of two sequences of three steps."""
    predictions = np.array([[1.0, 2.0, 4.0], [0.0, 1.0, 1.0]])[..., np.newaxis]
    targets = np.array([[1.5, 2.0, 3.0], [0.0, 2.0, 3.0]])[..., np.newaxis]
    return predictions, targets


@probe
def kinds_of_results(student):
    """Shape of what `sequence_loss` returns, whether gradients flow through it, and whether a delta is a float."""
    predictions, targets = map(tensor, pairs())
    loss = student["sequence_loss"](predictions.requires_grad_(), targets)
    delta = student["average_delta"](predictions.detach(), targets)
    return {"shape": list(loss.shape), "has_gradient": bool(loss.requires_grad), "is_float": isinstance(delta, float)}


@probe
def unseen_losses(student, unseen):
    """`sequence_loss` of unseen sequences: of six with nine steps and their gradient, of one, of a step, of one step."""
    predictions, targets = tensor(unseen["predictions"]).requires_grad_(), tensor(unseen["targets"])
    loss = student["sequence_loss"](predictions, targets)
    loss.sum().backward()
    parts = [(slice(1), slice(9)), (slice(6), slice(1)), (slice(1), slice(1))]
    small = [student["sequence_loss"](predictions.detach()[part], targets[part]).sum() for part in parts]
    return {
        "loss": float(loss.detach().sum()),
        "gradient": plain(predictions.grad),
        "small": [float(value) for value in small],
    }


@probe
def deltas(student):
    """`average_delta` where the predictions are right, and where all are 10 % too large; in seconds, and in hours."""
    seconds = np.array([[4.0, 3.0, 2.0], [1.0, 0.5, 0.0]])[..., np.newaxis]

    def delta(factor, unit):
        return float(student["average_delta"](tensor(factor * seconds / unit), tensor(seconds / unit)))

    return {"right": delta(1, 1), "large": delta(1.1, 1), "hours": delta(1.1, 3600)}


@probe
def unseen_deltas(student, unseen):
    """`average_delta` of unseen predictions; with predictions and targets exchanged; and of the last step alone."""
    predictions, targets = tensor(unseen["predictions"]), tensor(unseen["targets"])
    delta = student["average_delta"]
    return {
        "delta": float(delta(predictions, targets)),
        "exchanged": float(delta(targets, predictions)),
        "last": float(delta(predictions[:, -1], targets[:, -1])),
    }


# 6. Train: what the notebook's own training brought comes first, before `train` is called again


TRAINED = 3_900
"""Steps at the beginning of the record; all of them are for training, 75 % and more of 5,143."""


@probe
def training(student):
    """`forecast` for sequences of the training part, and the seconds left: shapes (39, 100) both.

    The features are made anew, by the notebook's own functions.
    """
    from grader.datasets import path

    features, times = student["read_steps"](path("lanl"))
    sequences = np.asarray(plain(features)[:TRAINED], dtype=np.float32).reshape(-1, 100, 3)
    return {
        "seconds": plain(student["forecast"](sequences)).astype(float),
        "left": np.asarray(times[:TRAINED], dtype=float).reshape(-1, 100),
    }


@probe
def forecast_by_loudness(student):
    """`forecast` for the sound of a quiet fault and of a loud one, shape (2, 100), and for each of them alone."""
    features = np.array([[1.1, 0.9, 2.0], [4.2, 4.0, 5.2]])[:, np.newaxis]
    features = (features + 0.1 * np.random.default_rng(6).standard_normal((2, 100, 3))).astype(np.float32)
    seconds = plain(student["forecast"](features.copy())).astype(float)
    alone = [plain(student["forecast"](features[[position]].copy())).astype(float) for position in range(2)]
    return {"seconds": seconds, "alone": np.concatenate(alone)}


@probe
def forecasts(student, unseen):
    """`forecast` for unseen sequences, features of shape (n, 100, 3): seconds, shape (n, 100)."""
    return {"seconds": plain(student["forecast"](np.array(unseen["features"]))).astype(float)}


@probe
def forecast_and_model(student, unseen):
    """`forecast` for twenty unseen sequences, and what `model` says of them with `mean`, `std` and `TIME_UNIT`."""
    import torch

    features = np.array(unseen["features"])[:20]
    model = student["model"]
    mean, std = (plain(student[name]).astype(float).reshape(3) for name in ("mean", "std"))
    with torch.no_grad():
        outputs = plain(model(tensor((features - mean) / std, model))).astype(float)
    return {
        "seconds": plain(student["forecast"](features.copy())).astype(float),
        "model": outputs[..., 0] * float(student["TIME_UNIT"]),
    }


def toy(seed, batches, factor=1.0):
    """Batches of a linear problem in the shapes of the notebook: inputs (batches, 32, 100, 3), targets with a 1."""
    random = np.random.default_rng(seed)
    # Batches differ in spread, so that their order counts.
    spread = np.linspace(0.6, 1.4, batches)[:, np.newaxis, np.newaxis, np.newaxis]
    inputs = spread * random.standard_normal((batches, 32, 100, 3))
    targets = factor * (inputs @ [[1.5], [-1.5], [1.0]] + 2) + 0.1 * random.standard_normal((batches, 32, 100, 1))
    return tensor(inputs), tensor(targets)


def steepness(predictions, targets):
    """A loss that is not symmetric, so that exchanged arguments are seen, with small gradients: clipping is allowed."""
    import torch

    errors = predictions - targets
    return 0.1 * ((1 + 0.5 * torch.sigmoid(4 * errors)) * ((1 + errors**2).sqrt() - 1)).mean()


def upside_down(predictions, targets):
    """A loss with the gradient of `steepness` that rises where that falls."""
    loss = steepness(predictions, targets)
    return 0.3 + loss - 2 * loss.detach()


def unevenness(predictions, targets):
    """A delta that is not symmetric, and never near the goal of 10 %."""
    return 0.3 + ((predictions - targets).abs() / (1 + targets.abs())).mean().item()


def small_training(student, epochs, learning_rate, *, loss_function=steepness, other=1.0):
    """A linear model after the student's training: its history, and its weights, shape (4,).

    The notebook's own sequences are exchanged meanwhile, since a training may look at them: those for training for
    another draw of the problem, those of the other parts for one whose targets are `other` times what they should be.
    """
    import torch

    model = torch.nn.Linear(3, 1, dtype=torch.float32)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[0.3, 0.4, 0.1]]))
        model.bias.zero_()
    with student.lent() as namespace:
        namespace["train_inputs"], namespace["train_targets"] = toy(6, 4)
        for part in ("validation", "test"):  # releases without a validation part let trainings look at the test
            namespace[f"{part}_inputs"], namespace[f"{part}_targets"] = (item[0] for item in toy(7, 1, other))
        history = student["train"](model, *toy(5, 4), loss_function, unevenness, epochs, learning_rate)
    return {
        "loss": [float(loss) for loss in history["loss"]],
        "delta": [float(delta) for delta in history["delta"]],
        "weights": np.concatenate([plain(model.weight)[0], plain(model.bias)]).astype(float),
        "numbers": all(isinstance(number, int | float | np.number) for name in HISTORY for number in history[name]),
    }


@probe
def long_training(student):
    """`train` on a small problem of our own for 40 epochs: the history, and whether it holds numbers."""
    found = small_training(student, 40, 0.012)
    return {name: found[name] for name in ("loss", "delta", "numbers")}


@probe
def short_training(student):
    """`train` on a small problem of our own for 4 epochs: the history, and the weights afterwards, shape (4,).

    By the sequences of the other parts the model gets worse with every epoch.
    """
    return small_training(student, 4, 0.05, other=-1.0)


@probe
def lasting_training(student):
    """`train` for 40 epochs: the weights, shape (4,), after a loss that falls, and the history of one that rises."""
    falling = small_training(student, 40, 0.012, other=-1.0)
    rising = small_training(student, 40, 0.012, loss_function=upside_down)
    return {"weights": falling["weights"], "loss": rising["loss"], "delta": rising["delta"]}


# 7. Figure


@probe
def figure(student):
    """What `plot_history` draws of seven epochs of our own: its lines of seven points, and the labels of the axes.

    A label counts for all axes that share the axis, and one of the whole figure for all. What is hidden needs none.
    """
    import matplotlib.pyplot as plt

    drawn = student["plot_history"]({name: list(values) for name, values in HISTORY.items()})
    shown = [axes for axes in drawn.axes if axes.get_visible() and axes.axison]
    found = [(place, line) for place, axes in enumerate(drawn.axes) for line in axes.get_lines()]
    lines = [
        (place, np.ma.filled(np.ma.asarray(line.get_ydata(), dtype=float), np.nan).ravel()) for place, line in found
    ]
    lines = [(place, line) for place, line in lines if len(line) == len(HISTORY["loss"])]
    seen = {
        "lines": [[float(value) for value in line] for _, line in lines],
        "axes": [place for place, _ in lines],
        "horizontal": labels_of(drawn, shown, "x"),
        "vertical": labels_of(drawn, shown, "y"),
        "history": HISTORY,
    }
    plt.close(drawn)
    return seen


def labels_of(drawn, shown, axis):
    """The label of this axis, `x` or `y`, of each of the axes `shown`; where it has none, one that it shares."""
    whole = str(getattr(drawn, f"get_sup{axis}label")())

    def label(axes):
        group = getattr(axes, f"get_shared_{axis}_axes")().get_siblings(axes)
        own = str(getattr(axes, f"get_{axis}label")())
        others = [str(getattr(other, f"get_{axis}label")()) for other in group]
        return next((text for text in (own, *others, whole) if text.strip()), "")

    return [label(axes) for axes in shown]


# 8. Length


@probe
def comparison(student):
    """`compare_lengths` with an evaluation of our own: columns, numbers by column, and how often it was called."""
    called = []

    def evaluate(length):
        called.append(int(length))
        return 3 / length, 2 / length

    table = student["compare_lengths"]([40, 10, 80], evaluate)
    columns = [str(name) for name in table.columns]
    return {
        "columns": columns,
        "called": called,
        "values": {str(name): [float(value) for value in table[name]] for name in table.columns},
    }


@probe
def lengths(student):
    """The notebook's own table: lengths, and both deltas."""
    table = student["table"]
    return {name: [float(value) for value in table[name]] for name in ("length", "delta", "last_delta")}
