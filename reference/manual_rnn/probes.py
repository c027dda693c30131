"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import os
import tempfile

import numpy as np

from grader.probes import as_tensor, perturb_future, probe

CYCLES = (30, 50, 40, 60, 20)
"""Steps of the cycles in a little record of our own."""
HISTORY = {"loss": [90.0, 41.5, 33.0, 20.25, 12.5, 9.75, 9.5], "delta": [0.61, 0.42, 0.33, 0.25, 0.16, 0.12, 0.11]}
"""What the training of somebody else might have left."""


def plain(values):
    """An array or tensor as an array."""
    values = values.detach().cpu() if hasattr(values, "detach") else values
    return np.asarray(values)


def dtype_of(values):
    return str(plain(values).dtype)


def tensor(values, model=None):
    """Numbers as the model computes with them, or as the notebook does by default."""
    return as_tensor(np.asarray(values, dtype=np.float32), model)


# 1. Steps


@probe
def described(student):
    """`summarise` on five blocks of 60 samples, of which the first is silent: shape, dtype, the silent block's numbers.

    `difference`: how all numbers change when 100 is added to every sample, shape (5, 3).
    """
    samples = np.rint(np.random.default_rng(0).standard_normal((5, 60)) * [[0], [1], [5], [25], [125]]).astype(np.int16)
    features = plain(student["summarise"](samples.copy()))
    shifted = plain(student["summarise"](samples + np.int16(100)))
    return {
        "shape": list(features.shape),
        "dtype": dtype_of(features),
        "silent": features[0].astype(float),
        "difference": shifted.astype(float) - features,
    }


@probe
def unseen_described(student, unseen):
    """`summarise` on unseen samples, shape (5, 500): three numbers each, shape (5, 3)."""
    return {"features": plain(student["summarise"](np.array(unseen["samples"], dtype=np.int16))).astype(float)}


# 2. Store


@probe
def stored(student):
    """Two arrays of float64 after `save_series` and `load_series`; names and dtypes of the files in between."""
    features, times = np.arange(12.0).reshape(4, 3) / 8, np.arange(4.0) / 4
    with tempfile.TemporaryDirectory() as folder:
        student["save_series"](folder, features.copy(), times.copy())
        files = sorted(os.listdir(folder))
        held = [str(np.load(os.path.join(folder, name), mmap_mode="r").dtype) for name in files]
        loaded = student["load_series"](folder)
        kinds = [dtype_of(array) for array in loaded]
        arrays = [plain(array).astype(float) for array in loaded]
    return {
        "files": files,
        "dtypes": held,
        "loaded": kinds,
        "features": arrays[0],
        "times": arrays[1],
        "saved": {"features": features, "times": times},
    }


@probe
def pickles(student):
    """Whether `load_series` refuses, with a `ValueError`, files that hold pickled objects: features, then times."""
    refused = []
    for spoilt in ("features", "times"):
        with tempfile.TemporaryDirectory() as folder:
            for name, shape in (("features", (4, 3)), ("times", (4,))):
                array = np.full(shape, 0.5, dtype=object if name == spoilt else np.float32)
                np.save(os.path.join(folder, f"{name}.npy"), array, allow_pickle=True)
            try:
                student["load_series"](folder)
                refused.append(False)
            except ValueError:
                refused.append(True)
    return {"refused": refused}


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
    """`split_at_failure` for an unseen record with eight shares; and for one where a share is exactly two cycles."""
    times, exact = np.array(unseen["times"]), ramps(CYCLES)
    cases = [*((times, float(share)) for share in np.linspace(0.1, 0.8, 8)), (exact, 0.4), (exact, 0.6)]
    return {"steps": [float(student["split_at_failure"](record.copy(), share)) for record, share in cases]}


@probe
def scaled(student):
    """`normalise` on random numbers with a trend, shape (500, 3), of which the first 300 are for training.

    Mean and standard deviation of the training steps afterwards, shape (3,), and whether the numbers are untouched.
    """
    drift = np.linspace(0, 3, 500)[:, np.newaxis]
    features = (np.random.default_rng(0).standard_normal((500, 3)) + drift) * [0.1, 1, 10] + 5
    given = features.copy()
    training = plain(student["normalise"](given, 300)[0]).astype(float)[:300]
    untouched = bool((given == features).all())
    return {"mean": training.mean(axis=0), "std": training.std(axis=0), "untouched": untouched}


@probe
def unseen_scaled(student, unseen):
    """`normalise` on an unseen matrix, shape (400, 5), of which the first 250 rows are for training."""
    result = student["normalise"](np.array(unseen["matrix"]), 250)
    return dict(zip(("normalised", "mean", "std"), (plain(part).astype(float) for part in result), strict=True))


@probe
def cut(student):
    """`cut_sequences` on steps that carry their own number: row r of column c is r + c/16, its target 1000 + r.

    Four cases of steps, length and stride; in the second the last sequence just fits, in the third it just does not.
    """
    cases = [(50, 10, 4), (50, 10, 5), (49, 10, 5), (12, 12, 1)]
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
    """A fresh `ManualRNN(3, 7)`: shapes of its parameters by name, and kinds of the parts that have parameters."""
    model = student["ManualRNN"](3, 7)
    kinds = [type(part).__name__ for part in model.modules() if list(part.parameters(recurse=False))]
    return {
        "parameters": {name: list(value.shape) for name, value in model.named_parameters()},
        "kinds": sorted(kinds),
    }


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
    predictions = np.array([[1.0, 2.0, 4.0], [0.0, 1.0, 1.0]])[..., np.newaxis]
    targets = np.array([[1.5, 2.0, 3.0], [0.0, 2.0, 3.0]])[..., np.newaxis]

    def loss(axis):
        twice = [np.concatenate([values, values], axis=axis) if axis >= 0 else values for values in (a, b)]
        return float(student["sequence_loss"](*map(tensor, twice)))

    a, b = predictions, targets
    return {"once": loss(-1), "longer": loss(1), "more": loss(0)}


@probe
def unseen_losses(student, unseen):
    """`sequence_loss` of six unseen sequences of nine steps, its shape, and its gradient, shape (6, 9, 1)."""
    predictions = tensor(unseen["predictions"]).requires_grad_()
    loss = student["sequence_loss"](predictions, tensor(unseen["targets"]))
    loss.backward()
    return {"loss": float(loss), "shape": list(loss.shape), "gradient": plain(predictions.grad)}


@probe
def deltas(student):
    """`average_delta` where the predictions are right, and where all are 10 % too large; in seconds, and in hours."""
    seconds = np.array([[4.0, 3.0, 2.0], [1.0, 0.5, 0.0]])[..., np.newaxis]

    def delta(factor, unit):
        return float(student["average_delta"](tensor(factor * seconds / unit), tensor(seconds / unit)))

    return {"right": delta(1, 1), "large": delta(1.1, 1), "hours": delta(1.1, 3600)}


@probe
def unseen_deltas(student, unseen):
    """`average_delta` of unseen predictions, whether that is a float, and with predictions and targets exchanged."""
    predictions, targets = tensor(unseen["predictions"]), tensor(unseen["targets"])
    delta = student["average_delta"](predictions, targets)
    return {
        "delta": float(delta),
        "is_float": isinstance(delta, float),
        "exchanged": float(student["average_delta"](targets, predictions)),
    }


# 6. Train


def small_training(student, epochs, learning_rate):
    """A linear model after the student's training: history, and weights, shape (3,)."""
    import torch

    random = np.random.default_rng(5)
    inputs = random.standard_normal((3, 4, 5, 2))
    targets = inputs @ [[1.0], [-2.0]] + 3 + 0.1 * random.standard_normal((3, 4, 5, 1))
    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[0.3, 0.4]]))
        model.bias.zero_()

    # Neither is symmetric, so that exchanged arguments are seen.
    def loss_function(predictions, labels):
        errors = predictions - labels
        return ((1 + 0.5 * torch.sigmoid(4 * errors)) * ((1 + errors**2).sqrt() - 1)).mean(dim=0).sum()

    def delta_function(predictions, labels):
        return ((predictions - labels).abs() / (1 + labels.abs())).mean().item()

    history = student["train"](
        model, tensor(inputs, model), tensor(targets, model), loss_function, delta_function, epochs, learning_rate
    )
    return {
        "loss": [float(loss) for loss in history["loss"]],
        "delta": [float(delta) for delta in history["delta"]],
        "weights": np.concatenate([plain(model.weight)[0], plain(model.bias)]).astype(float),
    }


@probe
def long_training(student):
    """`train` on a small problem of our own for 40 epochs: the history."""
    found = small_training(student, 40, 0.1)
    return {"loss": found["loss"], "delta": found["delta"]}


@probe
def short_training(student):
    """`train` on a small problem of our own for 4 epochs: the history, and the weights afterwards, shape (3,)."""
    return small_training(student, 4, 0.05)


@probe
def training(student):
    """The average delta of the last epoch of the notebook's own training."""
    return {"delta": float(student["history"]["delta"][-1])}


@probe
def forecast_by_loudness(student):
    """`forecast` for the sound of a quiet fault and of a loud one, shape (2, 100), and for the first alone."""
    features = np.array([[1.1, 0.9, 2.0], [4.2, 4.0, 5.2]])[:, np.newaxis]
    features = (features + 0.1 * np.random.default_rng(6).standard_normal((2, 100, 3))).astype(np.float32)
    seconds = plain(student["forecast"](features.copy())).astype(float)
    return {"seconds": seconds, "alone": plain(student["forecast"](features[:1].copy())).astype(float)}


@probe
def forecasts(student, unseen):
    """`forecast` for unseen sequences, features of shape (n, 100, 3): seconds, shape (n, 100)."""
    return {"seconds": plain(student["forecast"](np.array(unseen["features"]))).astype(float)}


# 7. Figure


@probe
def figure(student):
    """What `plot_history` draws of seven epochs of our own: its lines of seven points, and the labels of the axes."""
    import matplotlib.pyplot as plt

    drawn = student["plot_history"]({name: list(values) for name, values in HISTORY.items()})
    lines = [np.asarray(line.get_ydata(), dtype=float).ravel() for axes in drawn.axes for line in axes.get_lines()]
    seen = {
        "lines": [[float(value) for value in line] for line in lines if len(line) == len(HISTORY["loss"])],
        "horizontal": [str(axes.get_xlabel()) for axes in drawn.axes],
        "vertical": [str(axes.get_ylabel()) for axes in drawn.axes],
        "history": HISTORY,
    }
    plt.close(drawn)
    return seen


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
