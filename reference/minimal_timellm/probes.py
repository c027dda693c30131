"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import copy

import numpy as np

from grader.probes import as_tensor, perturb_future, probe, weights, with_and_without

KNOWN, AHEAD = 8, 4
"""Periods that are known, and periods to forecast."""
CONTEXT = 4
"""As in the notebook."""


def _array(output):
    """An array of what may be a tensor, with or without a gradient."""
    for leave in ("detach", "cpu", "numpy"):
        output = getattr(output, leave)() if hasattr(output, leave) else output
    return np.asarray(output)


def _floats(output):
    return _array(output).astype(float)


def _tensor(array, model=None):
    """Numbers as the model computes with them, or as the notebook does by default."""
    return as_tensor(array, model)


def _random(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype("float32")


def _stays_on_its_device(function, *inputs):
    """Whether the function mixes tensors of two devices when its inputs live on another one than new tensors do.

    The other device is `meta`, which computes shapes only. What fails there for another reason proves nothing.
    """
    import torch

    try:
        with torch.no_grad():
            function(*(given.to("meta") if hasattr(given, "to") else given for given in inputs))
    except Exception as fault:
        message = str(fault)
        return not any(words in message for words in ("expected device", "same device", "different devices"))
    return True


# 1. Scale


def _scaled(student, windows, context):
    given = _tensor(windows)
    z, mean, std = student["normalise"](given, context)
    back = student["denormalise"](z, mean, std)
    return {
        "z_scores": _floats(z),
        "means_of": _floats(mean),
        "stds_of": _floats(std),
        "returned": _floats(back),
        "kinds": [str(item.dtype) for item in (z, mean, std)],
        "untouched": bool((_array(given) == windows).all()),
    }


@probe
def scaling(student):
    """`normalise` on three windows of 12 steps with a context of 8, and back; the same where the last 4 steps are 1000,
    and for 3 x + 100.
    """
    windows = _random(1, 3, 12) * np.array([[1.0], [20.0], [300.0]], "float32")
    future = windows.copy()
    future[:, 8:] = 1000
    return {
        **_scaled(student, windows, 8),
        "given": windows.astype(float),
        "with_another_future": _scaled(student, future, 8),
        "in_another_unit": _scaled(student, 3 * windows + 100, 8),
    }


@probe
def constant_scaling(student):
    """`normalise` where the context of 5 steps is constant: at 4, and at numbers whose mean is rounded."""
    windows = np.array([[4.0], [0.1], [-0.7], [1.1]], "float32") * np.ones((4, 30), "float32")
    windows[:, 25:] += 2
    return _scaled(student, windows, 25)


@probe
def unseen_scaling(student, unseen):
    """`normalise` and `denormalise` on unseen windows of 22 steps with a context of 13; and another z-score back."""
    back = student["denormalise"](*(_tensor(unseen["windows"][:, part]) for part in (slice(2, 9), [0], [1])))
    return {**_scaled(student, unseen["windows"], 13), "others_back": _floats(back)}


# 2. Windows


@probe
def cut(student):
    """Windows of 8 steps, every 3, of two series of 20 steps that count upwards; and patches of 4 of them."""
    series = np.arange(40, dtype="float32").reshape(2, 20)
    windows = student["sliding_windows"](_tensor(series), 8, 3)
    patches = student["to_patches"](_tensor(np.arange(24, dtype="float32").reshape(2, 12)), 4)
    return {"windows": _floats(windows), "patches": _floats(patches)}


@probe
def unseen_cut(student, unseen):
    """Windows of unseen series of 31 steps: of 9 steps every 4, of 31 steps, of 10 every 7; and patches of 2."""
    series = _tensor(unseen["series"])
    sizes = {"some": (9, 4), "whole": (31, 5), "exact": (10, 7), "each": (5, 1)}
    found = {name: _floats(student["sliding_windows"](series, *size)) for name, size in sizes.items()}
    return {**found, "patches": _floats(student["to_patches"](series[:, :30], 2))}


# 3. Prompt


@probe
def described(student):
    """`prompt_statistics` of a straight line, of steps up and down, and of a pattern that repeats after 4 of 24 steps.

    `z` holds them, shape (3, 24). `device` tells whether two devices were mixed.
    """
    steps = np.arange(24.0)
    z = np.stack([steps, (-1) ** steps, np.array([0.0, 2, -1, -1])[np.arange(24) % 4]])
    z = ((z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)).astype("float32")
    found = student["prompt_statistics"](_tensor(z), 4)
    device = _stays_on_its_device(student["prompt_statistics"], _tensor(z), 4)
    return {"statistics": _floats(found), "kind": str(found.dtype), "z": z.astype(float), "device": device}


@probe
def unseen_described(student, unseen):
    """`prompt_statistics` of unseen scores, with periods of 3 and of 7."""
    scores = _tensor(unseen["scores"])
    return {f"period_{period}": _floats(student["prompt_statistics"](scores, period)) for period in (3, 7)}


# 4. Block


def _fill(network, numbers):
    """Set all parameters, in the order of their names, to such numbers: weights small, norms around 1."""
    import torch

    place = 0
    with torch.no_grad():
        for name, parameter in sorted(network.named_parameters()):
            taken = np.take(numbers, np.arange(place, place + parameter.numel()), mode="wrap").reshape(parameter.shape)
            place += parameter.numel()
            is_norm = "norm" in name and name.endswith("weight")
            parameter.copy_(_tensor(taken * 0.3 + (1 if is_norm else 0), parameter))
    return network.eval()


@probe
def block_at_work(student):
    """`DecoderBlock` of 8 columns with 2 heads: its shape, what a changed future changes, and what is left of the tokens
    where merging and feed-forward layers put out nothing.
    """
    import torch

    block = _fill(student["DecoderBlock"](8, 2), _random(2, 4000).ravel())
    tokens = _random(3, 2, 7, 8)
    with torch.no_grad():
        causal = perturb_future(lambda inputs: block(_tensor(inputs, block)), tokens, cuts=(1, 4, 6))
        for layer in (block.merge, block.feed_forward[2]):
            layer.weight.zero_()
            layer.bias.zero_()
        straight = _floats(block(_tensor(tokens, block)))
    return {"causal": causal, "straight": straight, "tokens": tokens.astype(float)}


@probe
def unseen_block(student, unseen):
    """`DecoderBlock` of 12 columns with 1, 3 and 4 heads and unseen weights, on unseen tokens."""
    import torch

    found = {}
    for heads in (1, 3, 4):
        block = _fill(student["DecoderBlock"](12, heads), unseen["weights"])
        with torch.no_grad():
            found[f"heads_{heads}"] = _floats(block(_tensor(unseen["tokens"], block)))
    return found


# 5. Forecaster


def _our_statistics(z, period, *_, **__):
    """Instead of `prompt_statistics`."""
    import torch

    columns = [z[:, 0], z[:, -1], z.mean(dim=1) * period, z.amax(dim=1)]
    return torch.stack(columns, dim=1)


def _our_block(d_model, heads):
    """Instead of `DecoderBlock`: a causal block that is easily told from others."""
    import torch

    class Block(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.mix = torch.nn.Linear(d_model, d_model)

        def forward(self, x):
            return x + torch.tanh(self.mix(x)).cumsum(dim=1)

    return Block()


def _recorder(notes):
    """A body that notes the tokens, and mixes each with those before it."""
    import torch

    class Recorder(torch.nn.Module):
        def forward(self, tokens):
            notes.append(_floats(tokens))
            return tokens.cumsum(dim=1) / 4

    return Recorder()


@probe
def forecaster_shapes(student):
    """A `PatchForecaster` of the notebook's size for a period of 5: shapes, and means and log-scales of 11 patches at
    once and of the first 4 to 10 alone.
    """
    import torch

    torch.manual_seed(4)
    network = student["PatchForecaster"](5, student["Body"]()).eval()
    patches = _tensor(_random(5, 2, 11, 5), network)
    with torch.no_grad():
        whole = [_floats(part) for part in network(patches)]
        parts = [[_floats(part[:, -1]) for part in network(patches[:, :number])] for number in range(4, 11)]
        with student.lent() as namespace:  # whoever has this fault in `prompt_statistics` has lost points for it there
            namespace["prompt_statistics"] = _our_statistics
            device = _stays_on_its_device(network.to("meta"), patches)
    return {
        "shapes": [list(part.shape) for part in whole],
        "whole": [part[:, 3:10] for part in whole],
        "step_by_step": [np.stack([part[which] for part in parts], axis=1) for which in (0, 1)],
        "device": device,
    }


@probe
def unseen_body(student, unseen):
    """`Body` of 12 columns with 3 layers and unseen weights, on 6 unseen tokens; with the student's block and ours."""
    import torch

    def observe():
        body = _fill(student["Body"](12, 3, 3), unseen["weights"])
        with torch.no_grad():
            return _floats(body(_tensor(unseen["tokens"], body)))

    return with_and_without(student, observe, DecoderBlock=_our_block)


@probe
def unseen_forecaster(student, unseen):
    """`PatchForecaster` of 12 columns for 9 unseen patches of 5 steps around a body of ours.

    `tokens` is what the body was given. With the student's statistics, and with ours.
    """
    import torch

    def observe():
        notes = []
        network = _fill(student["PatchForecaster"](5, _recorder(notes), 12), unseen["weights"])
        with torch.no_grad():
            mean, log_scale = network(_tensor(unseen["patches"], network))
        return {"tokens": notes[-1], "mean": _floats(mean), "log_scale": _floats(log_scale)}

    return with_and_without(student, observe, prompt_statistics=_our_statistics)


# 6. Count


@probe
def counts(student):
    """`number_of_weights` for the network of the days."""
    return {"daily": student["number_of_weights"](7, 32, 2)}


@probe
def other_counts(student):
    """`number_of_weights` for other sizes, and for windows of another length."""
    found = {str(size): student["number_of_weights"](*size) for size in ((24, 32, 2), (3, 8, 5), (7, 64, 1))}
    with student.lent() as namespace:
        namespace["WINDOW"] = 20
        return {**found, "longer": student["number_of_weights"](7, 32, 2)}


# 7. Loss


def _predicting(means, log_scales, notes):
    """A model that predicts these, shape (batch, n, period), for as many patches as it is given."""
    import torch

    class Predicting(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.period = means.shape[-1]
            self.offset = torch.nn.Parameter(torch.zeros(()))

        def forward(self, patches):
            notes.append(_floats(patches))
            n = patches.shape[1]
            return _tensor(means[:, :n], self) + self.offset, _tensor(log_scales[:, :n], self)

    return Predicting()


def _loss(student, patches, means, log_scales):
    notes = []
    model = _predicting(means, log_scales, notes)
    loss = student["next_patch_loss"](model, _tensor(patches, model))
    loss.backward()
    slope = model.offset.grad
    return {
        "loss": _floats(loss),
        "handed": notes[0],
        "calls": len(notes),
        "slope": float("nan") if slope is None else _floats(slope),
    }


@probe
def losses(student):
    """The loss of 6 patches of 2 steps that are predicted exactly from the context's end on (and not before), with
    scales of 1, and of e; and of forecasts that are 3 too high.
    """
    patches = _random(6, 3, 6, 2)
    exact = np.concatenate([patches[:, 1:4] + 7, patches[:, 4:]], axis=1)
    ones = np.zeros_like(exact)
    cases = {"sure": (exact, ones), "unsure": (exact, ones + 1), "high": (exact + 3, ones)}
    return {name: _loss(student, patches, *case) for name, case in cases.items()}


@probe
def unseen_loss(student, unseen):
    """The loss of unseen patches and of some others that predict them, with unseen scales."""
    patches = unseen["patches"]
    rest = unseen["weights"][: 2 * 3 * 8 * 5].reshape(2, 3, 8, 5)
    return _loss(student, patches, rest[0], 0.5 * rest[1])


# 8. Tune


RATES, SEEDS = [0.5, 0.25, 0.125], [11, 5]
"""That no notebook tries."""


def _name_of(series, student, names):
    """Which of the notebook's series these are; empty for others."""
    import torch

    for name in names:
        own = dict(student).get(name)
        if torch.is_tensor(own) and torch.is_tensor(series) and own.shape == series.shape and torch.equal(own, series):
            return name
    return ""


@probe
def tuning_runs(student):
    """`tune` with three rates and two seeds, with `train` and `loss_on` of ours, which note what they are given.

    Each run is a list: rate, seed, steps, the series, how often the model was trained before, the sum of its first
    weights. `judged` names the series that judge; `found` is what came out, in the order of rates and seeds.
    """
    import torch

    runs, judged, trained = [], [], {}

    def train(model, series, steps, learning_rate, seed, *_, **__):
        first = float(next(model.parameters()).detach().double().sum())
        times = trained.get(id(model), [model, 0])[1]
        trained[id(model)] = [model, times + 1]
        runs.append([float(learning_rate), int(seed), int(steps), _name_of(series, student, NAMES), times, first])
        return [0.0] * int(steps)

    def loss_on(model, series, *_, **__):
        judged.append(_name_of(series, student, NAMES))
        return 100.0 * len(runs) + len(judged)

    with student.lent() as namespace:
        namespace.update(train=train, loss_on=loss_on)
        torch.manual_seed(0)
        found = student["tune"](list(RATES), list(SEEDS))
    return {
        "runs": runs,
        "judged": judged,
        "found": [[float(loss) for loss in found[rate]] for rate in RATES],
        "tried": [float(rate) for rate in found],
        "asked": int(student["TUNE_STEPS"]),
    }


NAMES = ("train_days", "validation_days")


@probe
def choices(student):
    """`best_rate` among losses that differ in their means, in their smallest, and in being numbers at all."""
    nan, inf = float("nan"), float("inf")
    return {
        "tried": [float(rate) for rate in student["rates"]],
        "plain": float(student["best_rate"]({0.1: [2.0, 3.0], 0.01: [1.0, 1.5], 0.001: [4.0, 0.9]})),
        "negative": float(student["best_rate"]({0.1: [-0.5, -0.2], 0.01: [-0.1, -0.9], 0.001: [0.0, 0.1]})),
        "odd": [
            float(student["best_rate"]({0.1: [nan, 0.1], 0.01: [3.0, 4.0], 0.001: [5.0, 5.0]})),
            float(student["best_rate"]({0.1: [7.0, 8.0], 0.01: [-inf, 0.0], 0.001: [0.0, nan]})),
        ],
    }


# 9. Generate


def _continuing(period, notes, log_scale=0.0):
    """A model whose next patch is the last one, turned round and scaled, plus the mean of all.

    The log-scales of its last forecast are `log_scale`, less 0.1 for each step; those of earlier ones are smaller.
    """
    import torch

    class Continuing(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.period = period
            self.gain = torch.nn.Parameter(torch.tensor(0.8))

        def forward(self, patches):
            if patches.device.type != "meta":  # there are no values there
                notes.append(_floats(patches))
            mean = self.gain * patches.flip(-1) + patches.mean(dim=(1, 2), keepdim=True) + 0.1
            earlier = torch.arange(patches.shape[1] - 1, -1, -1)[:, None]
            less = (0.1 * torch.arange(period) + 0.3 * earlier).to(mean)
            return mean, (log_scale - less).expand_as(mean)

    return Continuing()


def _by_range(windows, length, *_, **__):
    """Instead of `normalise`, and other than that: the first value is taken off, and the range of a context divides."""
    first, start = windows[:, :1], windows.narrow(1, 0, length)
    size = start.amax(dim=1, keepdim=True) - start.amin(dim=1, keepdim=True)
    return (windows - first) / size, first, size


@probe
def generated(student):
    """`generate` for two series of 20 steps with a model of period 4: two periods, twice; one; and one after that."""
    history = _random(7, 2, 20) * 5 + 3

    def observe():
        model, given = _continuing(4, []), _tensor(history)
        first, second = (student["generate"](model, given, 2) for _ in range(2))
        one = student["generate"](model, given, 1)
        longer = np.concatenate([history, _array(one).astype("float32")], axis=1)
        after = student["generate"](model, _tensor(longer), 1)
        return {
            "first": _floats(first),
            "second": _floats(second),
            "one": _floats(one),
            "after": _floats(after),
            "gradient": bool(getattr(first, "requires_grad", False)),
            "untouched": bool((_array(given) == history).all()),
        }

    found = with_and_without(student, observe, normalise=_by_range)
    model = _continuing(4, []).to("meta")
    with student.lent() as namespace:
        namespace["normalise"] = _by_range
        device = [
            _stays_on_its_device(lambda given, heat=heat: student["generate"](model, given, 2, heat), _tensor(history))
            for heat in (0.0, 1.0)
        ]
    return {**found, "device": all(device)}


def _lent():
    """Our functions in the place of those of questions 1 and 2."""
    return {
        "normalise": _by_range,
        "denormalise": lambda z, first, size: first.addcmul(z, size),
        "to_patches": lambda values, size: values.unfold(1, size, size),
    }


@probe
def unseen_futures(student, unseen):
    """`generate` 12 periods of 3 for unseen histories of 29 steps; the sizes of the windows that the model was given.

    `moved` are those of 40 + 2.5 x.
    """
    histories = unseen["histories"]

    def observe():
        notes = []
        model = _continuing(3, notes)
        futures = _floats(student["generate"](model, _tensor(histories), 12))
        sizes = [int(note.shape[1]) for note in notes]
        moved = _floats(student["generate"](model, _tensor(40 + 2.5 * histories), 12))
        return {"futures": futures, "sizes": sizes, "moved": moved}

    return with_and_without(student, observe, **_lent())


@probe
def drawn_futures(student):
    """`generate` one period of 4 for 2000 equal series at temperatures 0, 0.5 and 2: the futures, in their context's
    standard deviations; and twice with equal generators, once with another.
    """
    import torch

    history = np.repeat(_random(8, 1, 20), 2000, axis=0)

    def observe():
        model, given = _continuing(4, [], log_scale=-0.5), _tensor(history)
        torch.manual_seed(9)

        def unit():
            """The size of a z-score in the unit of the history."""
            start = given[:1, -16 - 4 :]
            return float(_array(student["normalise"](start, 16)[2]).item())

        spread = unit()
        plain = _floats(student["generate"](model, given[:1], 1))
        heats = {f"heat_{heat}": student["generate"](model, given, 1, heat) for heat in (0.5, 2.0)}
        shifts = {name: (_floats(future) - plain) / spread for name, future in heats.items()}
        long = _floats(student["generate"](model, given[:200], 2, 1.0))
        seeded = [
            _floats(student["generate"](model, given[:3], 2, temperature=1.0, generator=_generator(seed)))
            for seed in (1, 1, 2)
        ]
        return {
            **{name: shift.mean(axis=0) for name, shift in shifts.items()},
            **{f"spread_{name}": shift.std(axis=0) for name, shift in shifts.items()},
            "related": float(np.abs(np.corrcoef(shifts["heat_2.0"].T) - np.eye(4)).max()),
            "patches_related": abs(float(np.corrcoef(long[:, 0], long[:, 4])[0, 1])),
            "seeded": seeded,
            "scales": np.exp(-0.5 - 0.1 * np.arange(4)),
        }

    return with_and_without(student, observe, **_lent())


def _generator(seed):
    import torch

    return torch.Generator().manual_seed(seed)


# 10. Measure


@probe
def measured(student):
    """`seasonal_naive` of two series for 6 steps with a period of 3; the MASE of forecasts that are off by 2 for a
    series that changes by 4 from period to period, and its type.
    """
    history = np.stack([np.arange(9.0), 10 - np.arange(9.0)]).astype("float32")
    naive = student["seasonal_naive"](_tensor(history), 6, 3)
    steps = np.repeat(np.array([[0.0, 4.0, 8.0]], "float32"), 3, axis=1)
    actual = np.zeros((1, 6), "float32")
    value = student["mase"](_tensor(actual + 2), _tensor(actual), _tensor(steps), 3)
    return {"naive": _floats(naive), "mase": float(value), "number": isinstance(value, float)}


@probe
def unseen_measured(student, unseen):
    """`seasonal_naive` of unseen series with a period of 7 for 3 and for 17 steps; the MASE of some others."""
    series = unseen["histories"]
    found = {f"steps_{steps}": _floats(student["seasonal_naive"](_tensor(series), steps, 7)) for steps in (3, 17)}
    parts = (series[:, 20:25], series[:, 24:29], series[:, :20])
    return {**found, "mase": float(student["mase"](*(_tensor(part) for part in parts), 6))}


# 11. Reprogram


def _forecaster_of_ours(period, body, d_model=32):
    """Instead of `PatchForecaster`, so that a mistake there costs no more here."""
    import torch

    class Forecaster(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.period = period
            self.input_layer = torch.nn.Linear(period, d_model)
            self.prompt_layer = torch.nn.Linear(4, d_model)
            self.body = body
            self.head = torch.nn.Linear(d_model, 2 * period)

        def forward(self, patches):
            about = self.prompt_layer(patches[:, :CONTEXT, 0])
            return self.head(self.body(self.input_layer(patches) + about[:, None])).chunk(2, dim=-1)

    return Forecaster()


def _reprogram(model, period, *_, **__):
    """Instead of `reprogram`."""
    return _forecaster_of_ours(period, copy.deepcopy(model.body).requires_grad_(False))


def _body_of_ours(*_, **__):
    """Instead of `Body`: a layer that mixes each token with those before it."""
    import torch

    class Body(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.mix, self.again = torch.nn.Linear(32, 32), torch.nn.Linear(32, 32)

        def forward(self, tokens):
            return tokens + self.again(torch.tanh(self.mix(tokens)).cumsum(dim=1))

    return Body()


def _two_steps(network, period):
    """Two steps of an optimizer on random patches, with whatever is trainable; the gradient of the input layer."""
    import torch

    patches = _tensor(_random(10, 4, 8, period), network)
    trainable = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable or [torch.nn.Parameter(torch.zeros(1))], lr=0.05, weight_decay=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        mean, log_scale = network(patches[:, :-1])
        loss = ((mean - patches[:, 1:]) ** 2).mean() + (log_scale**2).mean()
        if loss.requires_grad:
            loss.backward()
            optimizer.step()
    gradient = network.input_layer.weight.grad
    return 0.0 if gradient is None else float(gradient.abs().max())


def _joined(module):
    """All weights of a module as one array."""
    return {"weights": np.concatenate([value.ravel() for value in weights(module).values()])}


@probe
def reprogrammed(student):
    """`reprogram` for a period of 5, then two steps of training: weights of both bodies, before and after.

    `shared` tells which of the new layers are those of the model when the period is the same. With the student's
    own networks, and with ours.
    """
    import torch

    def observe():
        torch.manual_seed(11)
        model = student["PatchForecaster"](7, student["Body"]())
        source, before = _joined(model), _joined(model.body)
        network = student["reprogram"](model, 5)
        copied = _joined(network.body)
        frozen = [name for name, part in network.body.named_parameters() if not part.requires_grad]
        layers = {name: getattr(network, name) for name in ("input_layer", "prompt_layer", "head")}
        free = [name for name, layer in layers.items() if all(part.requires_grad for part in layer.parameters())]
        gradient = _two_steps(network, 5)
        after, kept = _joined(network.body), _joined(model)
        trainable = all(part.requires_grad for part in model.parameters())
        _two_steps(model, 7)
        again = student["reprogram"](model, 7)
        pairs = [(model.input_layer, again.input_layer), (model.prompt_layer, again.prompt_layer)]
        shared = [bool(torch.equal(ours.weight, theirs.weight)) for ours, theirs in [*pairs, (model.head, again.head)]]
        return {
            "before": before,
            "copied": copied,
            "after": after,
            "source": source,
            "kept": kept,
            "undisturbed": _joined(network.body),
            "frozen": len(frozen),
            "parts": len(list(network.body.parameters())),
            "free": sorted(free),
            "gradient": gradient,
            "trainable": trainable,
            "shared": shared,
            "period": int(network.period),
            "sizes": [list(network.input_layer.weight.shape), list(network.head.weight.shape)],
        }

    return with_and_without(student, observe, PatchForecaster=_forecaster_of_ours, Body=_body_of_ours)


@probe
def movements(student):
    """`has_moved` for weights of which one differs in its last digit, one by sign, and for the same weights."""
    import torch

    before = {"d": torch.ones(2, 3), "a": torch.tensor([0.1, 5.0]), "c": torch.zeros(2), "b": torch.tensor([1e-9])}
    after = {name: value.clone() for name, value in before.items()}
    after["a"][1] = float(np.nextafter(np.float32(5.0), np.float32(6.0)))
    after["d"][1, 2] = -1
    tiny = {name: value.clone() for name, value in before.items()}
    tiny["b"] += 1e-12
    found = {"some": (before, after), "none": (before, before), "tiny": (before, tiny)}
    return {name: [str(item) for item in student["has_moved"](*pair)] for name, pair in found.items()}


@probe
def bodies(student):
    """The weights of the bodies of `daily` and of `hourly`, which was trained."""
    return {"daily": _joined(student["daily"].body), "hourly": _joined(student["hourly"].body)}


# 12. Compare


WAYS = ["reprogrammed", "random", "scratch"]


def _rows(table):
    """Way, number of series, run and MASE of each row."""
    columns = zip(*(table[name].tolist() for name in ("way", "series", "run", "mase")), strict=True)
    return [[str(way), int(number), int(run), float(score)] for way, number, run, score in columns]


@probe
def three_ways(student):
    """A forecaster of each way for a period of 5: how many parts of its body are trainable, how many of those around
    it, and whether its body is that of the model.
    """
    import torch

    def observe():
        torch.manual_seed(12)
        model = student["PatchForecaster"](7, student["Body"]())
        source = weights(model)
        found = {}
        for way in WAYS:
            network = student["new_forecaster"](way, model, 5)
            body, inner = weights(network.body), {id(part) for part in network.body.parameters()}
            own = weights(model.body)
            found[way] = {
                "inner": sum(part.requires_grad for part in network.body.parameters()),
                "outer": sum(part.requires_grad for part in network.parameters() if id(part) not in inner),
                "parts": len(inner),
                "same": all(np.array_equal(own[name], body.get(name)) for name in own),
                "shared": any(id(part) in inner for part in model.parameters()),
                "period": int(network.period),
            }
        kept = weights(model)
        untouched = all(np.array_equal(source[name], kept[name]) for name in source)
        return {**found, "untouched": untouched and all(part.requires_grad for part in model.parameters())}

    return with_and_without(
        student, observe, PatchForecaster=_forecaster_of_ours, Body=_body_of_ours, reprogram=_reprogram
    )


@probe
def comparison(student):
    """`compare` two ways, with 2 and 5 series, in runs 0 and 2, where what it calls is ours and notes what it is given.

    Each of `runs` is a list: way, first and last number of the series, steps, rate, seed, times trained before, and a
    random number that was drawn when the forecaster was made. Each of `rows` is a list: way, series, run, MASE.
    """
    import torch

    runs, trained, drawn, scored = [], {}, {}, []
    pool = dict(student)["few_hours"]

    def new_forecaster(way, model, period, *_, **__):
        network = _forecaster_of_ours(int(period), torch.nn.Identity())
        drawn[id(network)] = [network, str(way), float(torch.rand(())), model is student["daily"], int(period)]
        return network

    def train(model, series, steps, learning_rate, seed, *_, **__):
        _, way, number, _, _ = drawn[id(model)]
        rows = [int(row) for row in range(len(pool)) if any(torch.equal(pool[row], one) for one in series)]
        runs.append([way, rows, int(steps), float(learning_rate), int(seed), trained.get(id(model), 0), number])
        trained[id(model)] = trained.get(id(model), 0) + 1
        return [0.0]

    def scores(model, series, *_, **__):
        scored.append(_name_of(series, student, ("validation_hours", "few_hours")))
        return float(len(runs)), -1.0

    with student.lent() as namespace:
        namespace.update(new_forecaster=new_forecaster, train=train, scores=scores)
        table = student["compare"](student["daily"], ["scratch", "random"], [2, 5], [0, 2])
    rows = _rows(table)
    made = [[known, period] for _, _, _, known, period in drawn.values()]
    settings = [int(student["FEW_STEPS"]), float(student["FEW_RATE"]), int(student["SEED"])]
    return {"runs": runs, "rows": rows, "scored": scored, "made": made, "settings": settings}


@probe
def final_table(student):
    """The rows of `table`."""
    table = student["table"]
    names = [str(name) for name in table.columns]
    rows = _rows(table)
    return {"columns": sorted(names), "rows": rows}


# Forecasts


@probe
def known_days(student, unseen):
    """What is known of the unseen series, by family; the scale of an error follows from it."""
    return {name: np.array(series, dtype="float32") for name, series in unseen["known"].items()}


def _futures(student, model, known):
    """What the student's `generate` makes of the first 8 periods, shape (series, 4 periods)."""
    network = student[model]
    return _array(student["generate"](network, _tensor(known, network), AHEAD)).astype("float32")


@probe
def days_ahead(student, unseen):
    """What `daily` forecasts for unseen series of the family that it was trained on."""
    return {"forecast": _futures(student, "daily", unseen["known"]["profile"])}


@probe
def zero_shot(student, unseen):
    """What `daily` forecasts for unseen series of two families that it was not trained on."""
    return {name: _futures(student, "daily", unseen["known"][name]) for name in ("sine", "pulse")}


@probe
def hours_ahead(student, unseen):
    """What `hourly` forecasts for unseen series of hours."""
    return {"forecast": _futures(student, "hourly", unseen["known"]["hours"])}
