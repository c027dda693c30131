"""What is observed of a solution: its functions at work on small inputs of our own, and its forecasts."""

import zlib
from functools import wraps

import numpy as np

from grader.probes import as_tensor, probe, with_and_without

PATCH = 6
"""Hours in a patch, as in the notebook."""


def _array(output):
    """An array of what may be a tensor, with or without a gradient."""
    for leave in ("detach", "cpu", "numpy"):
        output = getattr(output, leave)() if hasattr(output, leave) else output
    return np.asarray(output)


def _floats(output):
    return _array(output).astype(float)


def _as_when_trained(function):
    """A probe during which PyTorch's default number type is float32 if the notebook trained its network in that.

    Who tries something in float64 in the last cell, and leaves it as the default, has written the same functions.
    """

    @wraps(function)
    def observe(student, *unseen):
        import torch

        network, before = dict(student).get("forecaster"), torch.get_default_dtype()
        if isinstance(network, torch.nn.Module) and any(part.dtype == torch.float32 for part in network.parameters()):
            torch.set_default_dtype(torch.float32)
        try:
            return function(student, *unseen)
        finally:
            torch.set_default_dtype(before)

    return observe


def _set(model, scale=0.3):
    """Give every parameter random numbers that follow from its name, and return the model, in evaluation mode."""
    import torch

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = np.random.default_rng(zlib.crc32(name.encode()))
            parameter.copy_(as_tensor(scale * noise.standard_normal(tuple(parameter.shape)), parameter))
    return model.eval()


def _zero(*modules):
    """Set all parameters of these modules to 0."""
    import torch

    with torch.no_grad():
        for module in modules:
            for parameter in module.parameters():
                parameter.zero_()


# In the place of the student's own parts, so that a mistake there costs nothing here: PyTorch's


def _causal(length):
    """The mask of a decoder."""
    import torch

    return torch.nn.Transformer.generate_square_subsequent_mask(length) == 0


def _heads(d_model, heads, *_, **__):
    """In the place of `MultiHeadAttention`: PyTorch's, whose keys and values are made when they are looked at."""
    import torch

    class Heads(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = torch.nn.MultiheadAttention(d_model, heads, batch_first=True)

        def keys_and_values(self, source):
            return source[:, None], -source[:, None]

        def forward(self, vectors, keys, values, mask=None):
            if mask is not None:
                shape = len(vectors), heads, vectors.shape[1], keys.shape[-2]
                mask = ~mask.expand(shape).flatten(0, 1)
            return self.inner(vectors, keys[:, 0], -values[:, 0], attn_mask=mask, average_attn_weights=False)

    return Heads()


def _encoder(d_model, heads, *_, **__):
    """In the place of `EncoderBlock`."""
    import torch

    layer = torch.nn.TransformerEncoderLayer(
        d_model, heads, 2 * d_model, dropout=0.0, batch_first=True, norm_first=True
    )

    class Encoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = layer

        def forward(self, x, mask=None):
            return self.layer(x, src_mask=None if mask is None else ~mask)

    return Encoder()


def _decoder(d_model, heads, *_, **__):
    """In the place of `DecoderBlock`: PyTorch's, which keeps the earlier tokens themselves and computes them anew."""
    import torch

    class Source(torch.nn.Module):
        def keys_and_values(self, source):
            return source[:, None], -source[:, None]

    class Decoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.TransformerDecoderLayer(
                d_model, heads, 2 * d_model, dropout=0.0, batch_first=True, norm_first=True
            )
            self.cross = Source()

        def forward(self, x, memory, mask=None, before=None):
            new = x.shape[1]
            tokens = x if before is None else torch.cat([before[0][:, 0], x], dim=1)
            allowed = _causal(tokens.shape[1]).clone()
            allowed[-new:] = True if mask is None else mask
            y = self.layer(tokens, memory[0][:, 0], tgt_mask=~allowed)
            return y[:, -new:], (tokens[:, None], -tokens[:, None])

    return Decoder()


# 1. Kernels

KERNELS = ("gaussian", "boxcar", "epanechnikov")


@probe
@_as_when_trained
def neighbours(student):
    """`kernel_weights` of queries at 0.5 and 4 to keys from 0 to 4, by a bandwidth of 2, and of one that is far away.

    Shape (2, 5) for each kernel; `far`, shape (2, 5), for the two compact ones.
    """
    keys, queries, far = (as_tensor(np.array(one, "float32")) for one in (range(5), [0.5, 4], [40]))
    weigh = student["kernel_weights"]
    found = {kernel: _floats(weigh(queries, keys, 2.0, kernel)) for kernel in KERNELS}
    return {**found, "far": np.stack([_floats(weigh(far, keys, 2.0, kernel))[0] for kernel in KERNELS[1:]])}


@probe
@_as_when_trained
def unseen_kernels(student, unseen):
    """`kernel_weights` of unseen queries (7,) and keys (11,): bandwidths of 0.9 and 2.5, the second one a tensor.

    `moved` with all times 100 later, `scaled` with all times and the bandwidth in a unit a tenth as large.
    """
    import torch

    weigh = student["kernel_weights"]
    asked, times = as_tensor(unseen["asked"]), as_tensor(unseen["times"])
    found = {}
    for kernel in KERNELS:
        found[kernel] = {
            "narrow": _floats(weigh(asked, times, 0.9, kernel)),
            "wide": _floats(weigh(asked, times, torch.tensor(2.5).to(times), kernel)),
            "moved": _floats(weigh(asked + 64, times + 64, 2.5, kernel)),
            "scaled": _floats(weigh(asked * 8, times * 8, 20.0, kernel)),
        }
    return found


# 2. Bandwidth


@probe
@_as_when_trained
def left_out(student):
    """`leave_one_out` of two keys, for bandwidths of 0.5 and 5, and of three, with its derivative by the logarithm.

    Two keys estimate each other, whatever the bandwidth.
    """
    import torch

    loss = student["leave_one_out"]
    pair, two = as_tensor(np.array([0, 1], "float32")), as_tensor(np.array([1, 4], "float32"))
    three, values = as_tensor(np.array([0, 1, 2], "float32")), as_tensor(np.array([0, 3, 0], "float32"))
    log_bandwidth = torch.zeros((), dtype=three.dtype, requires_grad=True)
    (slope,) = torch.autograd.grad(loss(three, values, log_bandwidth.exp()), log_bandwidth)
    return {
        "narrow": _floats(loss(pair, two, 0.5)),
        "wide": _floats(loss(pair, two, 5.0)),
        "three": _floats(loss(three, values, 1.0)),
        "slope": _floats(slope),
    }


@probe
@_as_when_trained
def unseen_loss(student, unseen):
    """`leave_one_out` of three unseen waves for three bandwidths, shape (3, 3), and its derivatives by the bandwidth."""
    import torch

    moments, losses, slopes = as_tensor(unseen["moments"]), [], []
    for wave in unseen["waves"]:
        for number in (0.7, 2.0, 6.0):
            bandwidth = torch.tensor(number).to(moments).requires_grad_()
            loss = student["leave_one_out"](moments, as_tensor(wave), bandwidth)
            losses.append(_floats(loss))
            slopes.append(_floats(torch.autograd.grad(loss, bandwidth)[0]))
    return {"losses": np.reshape(losses, (3, 3)), "slopes": np.reshape(slopes, (3, 3))}


@probe
@_as_when_trained
def learned_bandwidths(student, unseen):
    """`learn_bandwidth` for three unseen waves, from a start at 8; and in a unit of which 60 make the old one.

    The loss that it uses is the student's own, and once a correct one.
    """
    import torch

    def loss(keys, values, bandwidth):
        distance = (keys.unsqueeze(1) - keys.unsqueeze(0)) / bandwidth
        heights = torch.exp(-0.5 * distance.square()) * (1 - torch.eye(keys.numel()).to(keys))
        return torch.mean(torch.square(values - torch.mv(heights, values) / heights.sum(1)))

    moments = as_tensor(unseen["moments"])

    def learn():
        waves = [as_tensor(wave) for wave in unseen["waves"]]
        learned = student["learn_bandwidth"]
        return {
            "hours": np.array([_floats(learned(moments, wave, 8.0)) for wave in waves]),
            "minutes": np.array([_floats(learned(60 * moments, wave, 480.0)) for wave in waves]),
            "number": isinstance(learned(moments, waves[0], 8.0), int | float | np.number),
        }

    found = with_and_without(student, learn, leave_one_out=loss)
    return {**found, "moments": unseen["moments"].astype(float), "waves": unseen["waves"].astype(float)}


# 3. Local line


@probe
@_as_when_trained
def on_a_line(student):
    """`local_line` on values 5 - 2 * key, at queries within the keys and beyond: values and slopes, shape (4,)."""
    keys = np.array([0, 0.5, 2, 3, 3.5, 5], "float32")
    queries = np.array([-0.5, 1.1, 4, 5.5], "float32")
    value, slope = student["local_line"](*map(as_tensor, (queries, keys, 5 - 2 * keys)), 1.2)
    return {"value": _floats(value), "slope": _floats(slope), "queries": queries.astype(float)}


@probe
@_as_when_trained
def unseen_lines(student, unseen):
    """`local_line` of unseen readings (11,) at unseen queries (7,), by bandwidths of 1 and 3, in float32."""
    given = [as_tensor(unseen[name]) for name in ("asked", "times", "readings")]
    return {
        name: [_floats(part) for part in student["local_line"](*given, bandwidth)]
        for name, bandwidth in (("narrow", 1.0), ("wide", 3.0))
    }


# 4. Masks


@probe
@_as_when_trained
def softmax_of_scores(student):
    """`masked_softmax` of scores (2, 4) under a mask that leaves the second row nothing, with some scores huge."""
    scores = as_tensor(np.array([[1, 50, 2, -1], [1, 2, 3, 4], [0, -2, 90, 90]], "float32"))
    mask = np.array([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 1]], dtype=bool)
    return {"weights": _floats(student["masked_softmax"](scores, as_tensor(mask))), "mask": mask}


@probe
@_as_when_trained
def unseen_softmax(student, unseen):
    """`masked_softmax` of unseen scores (2, 3, 5, 7) under two masks (5, 7), one of which leaves some rows nothing.

    `huge` with 1e30 at every forbidden place. `gradient` is that of the weights times some numbers, at the scores.
    """
    import torch

    softmax, scores = student["masked_softmax"], as_tensor(unseen["scores"])
    found = {}
    for name in ("mask", "holes"):
        mask = as_tensor(unseen[name])
        at = scores.clone().requires_grad_()
        weights = softmax(at, mask)
        factors = torch.linspace(-1, 1, weights.numel()).to(weights).reshape(weights.shape)
        (gradient,) = torch.autograd.grad((weights * factors).sum(), at)
        found[name] = _floats(weights)
        found[f"{name}_allowed"] = np.array(unseen[name])
        found[f"{name}_gradient"] = _floats(gradient)
        found[f"{name}_huge"] = _floats(softmax(torch.where(mask, scores, torch.full_like(scores, 1e30)), mask))
    by_series = as_tensor(unseen["holes"])[None, None].expand(2, 1, 5, 7)
    return {**found, "by_series": _floats(softmax(scores, by_series))}


def _mask(mask):
    """A mask as numbers, with the kind of its entries."""
    array = _array(mask)
    return {"kind": str(array.dtype), "mask": array.astype(float)}


@probe
@_as_when_trained
def paddings(student):
    """`padding_mask` for lengths of 3, 0 and 5 of 5, and for one series."""
    import torch

    return {
        "three": _mask(student["padding_mask"](torch.tensor([3, 0, 5]), 5)),
        "one": _mask(student["padding_mask"](torch.tensor([1]), 2)),
    }


@probe
@_as_when_trained
def windows(student):
    """`local_mask` of 5 steps with a window of 2."""
    return _mask(student["local_mask"](5, 2))


@probe
@_as_when_trained
def more_windows(student):
    """`local_mask` of 7 steps with windows of 1, 3, 7 and 20, and of a single step."""
    sizes = {"one": (7, 1), "three": (7, 3), "all": (7, 7), "beyond": (7, 20), "single": (1, 4)}
    return {name: _mask(student["local_mask"](*size)) for name, size in sizes.items()}


@probe
@_as_when_trained
def reached(student):
    """`reach` through 3 layers where each of 8 steps sees itself and the one before: band of 4."""
    behind = np.arange(8)[:, None] - np.arange(8)
    return _mask(student["reach"](as_tensor((behind >= 0) & (behind < 2)), 3))


@probe
@_as_when_trained
def unseen_reach(student, unseen):
    """`reach` through 0, 1, 2 and 30 layers under a sparse unseen mask (7, 7), whose diagonal is not all True."""
    mask = unseen["scores"][0, 0, :, :].T @ unseen["scores"][0, 1] > 2.5
    return {f"layers_{number}": _mask(student["reach"](as_tensor(mask), number)) for number in (0, 1, 2, 30)}


# 5. Heads


def _softmax(scores, mask):
    """In the place of `masked_softmax`."""
    import torch

    powers = torch.exp(scores - scores.amax(dim=-1, keepdim=True)) * mask.to(scores)
    return powers / powers.sum(dim=-1, keepdim=True).clamp_min(torch.finfo(scores.dtype).tiny)


@probe
@_as_when_trained
def head_layers(student):
    """The layers of `MultiHeadAttention` with 3 heads: of widths 12, 2, 5, source 10, and of the default widths."""
    names = "to_queries", "to_keys", "to_values", "merge"
    found = {}
    for name, network in (
        ("unequal", student["MultiHeadAttention"](12, 3, d_key=2, d_value=5, d_source=10)),
        ("equal", student["MultiHeadAttention"](12, 3)),
    ):
        layers = [getattr(network, layer) for layer in names]
        found[name] = [list(layer.weight.shape) for layer in layers]
        found[f"{name}_parameters"] = sum(int(part.numel()) for part in network.parameters())
        found[f"{name}_biases"] = [layer.bias is not None for layer in layers]
    return found


@probe
@_as_when_trained
def crossing(student):
    """`MultiHeadAttention` with 3 heads of unequal widths: 4 queries to a source of 6 in a batch of 2.

    Shapes; the sums of the weights; and the output when the source is in another order.
    """
    noise = np.random.default_rng(5)
    network = _set(student["MultiHeadAttention"](12, 3, d_key=2, d_value=5, d_source=10))
    asking, source = (as_tensor(noise.standard_normal(size), network) for size in ((2, 4, 12), (2, 6, 10)))
    keys, values = network.keys_and_values(source)
    output, weights = network(asking, keys, values)
    other, _ = network(asking, *network.keys_and_values(source.flip(1)))
    return {
        "keys": list(_array(keys).shape),
        "values": list(_array(values).shape),
        "output": _floats(output),
        "weights": _floats(weights),
        "other": _floats(other),
    }


@probe
@_as_when_trained
def unseen_heads(student, unseen):
    """`MultiHeadAttention` of unseen vectors (2, 5, 12) to an unseen source (2, 7, 10): unequal widths, 3 heads.

    Without a mask, with one of shape (5, 7), and with one for each of the batch, (2, 1, 1, 7).
    """

    def attend():
        network = _set(student["MultiHeadAttention"](12, 3, d_key=4, d_value=5, d_source=10))
        asking, source = as_tensor(unseen["asking"], network), as_tensor(unseen["source"], network)
        padding = np.arange(7) < np.array([7, 4]).reshape(2, 1, 1, 1)
        masks = {"free": None, "masked": as_tensor(unseen["mask"]), "padded": as_tensor(padding)}
        found = {}
        for name, mask in masks.items():
            output, weights = network(asking, *network.keys_and_values(source), mask)
            found |= {name: _floats(output), f"{name}_weights": _floats(weights)}
        return found

    return with_and_without(student, attend, masked_softmax=_softmax)


# 6. Positions


@probe
@_as_when_trained
def shifted(student):
    """`rotation` by 3, of width 8, applied to the encodings of positions 0, 1, 7 and 20; and those 3 further on."""
    places = np.array([0.0, 1, 7, 20])
    matrix = _array(student["rotation"](3, 8))
    angles = np.stack([places, places + 3])[..., None] * 10000 ** (-np.arange(0, 8, 2) / 8)
    before, after = np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(2, 4, 8)
    return {
        "kind": str(matrix.dtype),
        "matrix": matrix.astype(float),
        "moved": (matrix.astype(float) @ before.T).T if matrix.shape == (8, 8) else [],
        "wanted": after,
    }


@probe
@_as_when_trained
def rotations(student):
    """`rotation` of width 12 by 2.5, by 4, by both together, back by 4, and by 0; and of width 2 by 1."""
    turn = student["rotation"]
    offsets = {"first": 2.5, "second": 4, "both": 6.5, "back": -4, "none": 0}
    return {**{name: _floats(turn(offset, 12)) for name, offset in offsets.items()}, "narrow": _floats(turn(1, 2))}


# 7. Blocks


def _rows(new, all_so_far):
    """A causal mask for the last `new` of so many tokens."""
    return as_tensor(np.arange(all_so_far) <= np.arange(all_so_far - new, all_so_far)[:, None])


@probe
@_as_when_trained
def idle_blocks(student):
    """An encoder and a decoder block whose sub-layers have weights of 0, and random norms: what they make of tokens."""
    noise = np.random.default_rng(7)
    tokens, memory = noise.standard_normal((2, 2, 5, 8))

    def pass_on():
        encoder, decoder = _set(student["EncoderBlock"](8, 2)), _set(student["DecoderBlock"](8, 2))
        _zero(encoder.attention, encoder.feed_forward, decoder.attention, decoder.cross, decoder.feed_forward)
        x = as_tensor(tokens, encoder)
        pair = decoder.cross.keys_and_values(as_tensor(memory, decoder))
        return {"encoder": _floats(encoder(x)), "decoder": _floats(decoder(x, pair)[0])}

    return {**with_and_without(student, pass_on, MultiHeadAttention=_heads), "tokens": tokens}


@probe
@_as_when_trained
def masked_tokens(student):
    """A decoder block on 6 tokens under a causal mask: `whole`, and `other`, the first 5 where the sixth is another."""
    noise = np.random.default_rng(8)
    tokens, memory = noise.standard_normal((2, 6, 8)), noise.standard_normal((2, 9, 8))

    def run():
        decoder = _set(student["DecoderBlock"](8, 2))
        x = as_tensor(tokens, decoder)
        pair = decoder.cross.keys_and_values(as_tensor(memory, decoder))
        changed = x.clone()
        changed[:, 5] = 2 * x[:, 0] - x[:, 5]
        whole, other = (decoder(given, pair, _rows(6, 6))[0] for given in (x, changed))
        return {"whole": _floats(whole), "other": _floats(other[:, :5])}

    return with_and_without(student, run, MultiHeadAttention=_heads)


@probe
@_as_when_trained
def pieces(student):
    """A decoder block on 6 tokens, at once under a causal mask, and in pieces of 2, 1, and 3 tokens.

    `tokens_kept`: how many keys and values it returns in the end.
    """
    import torch

    noise = np.random.default_rng(8)
    tokens, memory = noise.standard_normal((2, 6, 8)), noise.standard_normal((2, 9, 8))

    def run():
        decoder = _set(student["DecoderBlock"](8, 2))
        x, source = as_tensor(tokens, decoder), as_tensor(memory, decoder)
        pair = decoder.cross.keys_and_values(source)
        whole, _ = decoder(x, pair, _rows(6, 6))
        parts, before = [], None
        for first, end in ((0, 2), (2, 3), (3, 6)):
            part, before = decoder(x[:, first:end], pair, _rows(end - first, end), before)
            parts.append(part)
        return {
            "whole": _floats(whole),
            "parts": _floats(torch.cat(parts, dim=1)),
            "tokens_kept": [int(part.shape[-2]) for part in before],
        }

    return with_and_without(student, run, MultiHeadAttention=_heads)


@probe
@_as_when_trained
def unseen_blocks(student, unseen):
    """Encoder and decoder blocks of width 8 with 2 heads, all weights set, on unseen tokens (2, 6, 8)."""

    def run():
        encoder, decoder = _set(student["EncoderBlock"](8, 2)), _set(student["DecoderBlock"](8, 2))
        x, memory = as_tensor(unseen["tokens"], encoder), as_tensor(unseen["memory"], decoder)
        pair = decoder.cross.keys_and_values(memory)
        return {
            "encoder": _floats(encoder(x)),
            "encoder_masked": _floats(encoder(x, _rows(6, 6))),
            "decoder": _floats(decoder(x, pair)[0]),
            "decoder_masked": _floats(decoder(x, pair, _rows(6, 6))[0]),
        }

    return with_and_without(student, run, MultiHeadAttention=_heads, masked_softmax=_softmax)


# 8. Forecaster


def _blocks():
    return {"EncoderBlock": _encoder, "DecoderBlock": _decoder}


def _local(length, window):
    """In the place of `local_mask`."""
    import torch

    return _causal(length) & torch.ones(length, length).triu(1 - window).bool()


@probe
@_as_when_trained
def forced(student):
    """A `Forecaster` with teacher forcing: shapes for 28 and 4 patches, and for 10 and 7; and `influence`, shape (7, 7):
    how much the forecast of patch i (row) changes with patch j of the future (column), the largest gradient.
    `idle` are the names of weights that no gradient reaches. (None reaches a bias of keys, in any attention.)
    """
    import torch

    noise = np.random.default_rng(9)

    def run():
        model = _set(student["Forecaster"](), 0.2)
        sizes = {"usual": (28, 4), "other": (10, 7)}
        given = {
            name: [as_tensor(noise.standard_normal((2, length, PATCH)), model) for length in size]
            for name, size in sizes.items()
        }
        shapes = {name: list(model(*pair).shape) for name, pair in given.items()}
        past, future = given["other"]
        future.requires_grad_()
        output, rows = model(past, future), []
        for place in range(7):
            (gradient,) = torch.autograd.grad(output[:, place].sum(), future, retain_graph=True, allow_unused=True)
            rows.append(np.zeros(7) if gradient is None else np.abs(_floats(gradient)).max(axis=(0, 2)))
        model(*given["usual"]).square().sum().backward()
        weights = {name: part for name, part in model.named_parameters() if part.ndim > 1}
        idle = [name for name, part in weights.items() if part.grad is None or not bool(part.grad.abs().sum() > 0)]
        return {**shapes, "influence": np.stack(rows), "idle": idle}

    return with_and_without(student, run, **_blocks())


@probe
@_as_when_trained
def unseen_forced(student, unseen):
    """A `Forecaster` of width 16 with all weights set, on an unseen week (3, 9, 6) and day (3, 5, 6)."""

    def run():
        model = _set(student["Forecaster"](16, 2))
        return {"output": _floats(model(as_tensor(unseen["week"], model), as_tensor(unseen["day"], model)))}

    return with_and_without(student, run, **_blocks(), local_mask=_local)


@probe
@_as_when_trained
def forecasts(student, unseen):
    """What the trained forecaster predicts for unseen windows, shape (1200, 4, 6), patch by patch.

    Only its `forward` is asked: a patch of a future that it must not see anyway is 0 until it has been predicted.
    """
    model = student["forecaster"].eval()
    return {"forecast": _floats(_step_by_step(model, as_tensor(unseen["past"], model), 4))}


# 9. Step by step


@probe
@_as_when_trained
def generated(student):
    """`forecast` and `forecast_cached` of 5 patches by an untrained `Forecaster`, from 8 patches of past.

    `again` is what the network predicts when it reads that forecast with teacher forcing.
    """
    noise = np.random.default_rng(10)

    def run():
        model = _set(student["Forecaster"](), 0.2)
        past = as_tensor(noise.standard_normal((2, 8, PATCH)), model)
        slow, fast = student["forecast"](model, past, 5), student["forecast_cached"](model, past, 5)
        again = model(past, as_tensor(_floats(slow), model))
        return {
            "slow": _floats(slow),
            "fast": _floats(fast),
            "again": _floats(again),
            "gradients": [bool(getattr(one, "requires_grad", False)) for one in (slow, fast)],
        }

    return with_and_without(student, run, **_blocks())


def _counting_forecaster():
    """A small causal network with the methods of `Forecaster`, which notes what it is asked to read.

    It predicts, after each token, what follows from the mean of the tokens that this one may see.
    """
    import torch

    class Counting(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.head = torch.nn.Linear(PATCH, 8), torch.nn.Linear(8, PATCH)
            self.encoded, self.read, self.d_model = [], [], 8

        def tokens(self, patches, first):
            places = torch.arange(first, first + patches.shape[1]).to(patches)
            return self.embed(patches) + torch.sin(0.7 * places)[:, None]

        def encode(self, past):
            self.encoded.append(int(past.shape[1]))
            mixed = torch.tanh(self.tokens(past, 0)).mean(dim=1, keepdim=True)[:, None]
            return mixed, mixed

        def decode(self, x, memory, mask=None, before=None):
            self.read.append(int(x.shape[1]))
            values = x[:, None] if before is None else torch.cat([before[1], x[:, None]], dim=-2)
            shape = x.shape[1], values.shape[-2]
            seen = (torch.ones(shape) if mask is None else mask.expand(shape)).to(x)
            mean = (seen @ values[:, 0]) / seen.sum(dim=-1, keepdim=True)
            return self.head(torch.tanh(mean + x + memory[1][:, 0])), (values, values)

        def forward(self, past, future):
            read = torch.cat([past[:, -1:], future], dim=1)[:, : future.shape[1]]
            x = self.tokens(read, past.shape[1] - 1)
            return self.decode(x, self.encode(past), _causal(x.shape[1]))[0]

    return _set(Counting(), 0.4)


@probe
@_as_when_trained
def unseen_steps(student, unseen):
    """`forecast` and `forecast_cached` of 1, 4 and 9 patches by a network of our own, from an unseen week (3, 9, 6).

    `encoded` and `read`: how many patches its encoder, and its decoder, were handed in each call for 9 patches with a
    cache.
    """
    found = {}
    for steps in (1, 4, 9):
        for name, function in (("slow", "forecast"), ("fast", "forecast_cached")):
            model = _counting_forecaster()
            found[f"{name}_{steps}"] = _floats(student[function](model, as_tensor(unseen["week"], model), steps))
    return {**found, "encoded": model.encoded, "read": model.read}


# 10. Families


def _body(seen):
    """A body that predicts, at each place, the mean of the patches that its mask shows there, half itself, and its place.

    It appends what it is handed to `seen`.
    """
    import torch

    class Stand(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.blank = torch.nn.Parameter(torch.linspace(3, 4, PATCH))

        def forward(self, patches, mask):
            seen.append({"read": _floats(patches), "mask": _floats(mask)})
            allowed = mask.to(patches)
            mean = torch.matmul(allowed, patches) / allowed.sum(dim=-1, keepdim=True).clamp(min=1)
            return mean + 0.5 * patches + 0.1 * torch.arange(patches.shape[1]).to(patches)[:, None]

    return Stand()


FAMILIES = "encoder", "prefix", "decoder"


@probe
@_as_when_trained
def family_masks(student):
    """`family_mask` of each family for 5 patches of which 3 are known: numbers and the kind of entries."""
    return {family: _mask(student["family_mask"](family, 5, 3)) for family in FAMILIES}


@probe
@_as_when_trained
def more_family_masks(student):
    """`family_mask` of each family for 9 patches of which 1, 4 and 8 are known."""
    return {
        family: [_mask(student["family_mask"](family, 9, known))["mask"] for known in (1, 4, 8)] for family in FAMILIES
    }


def _families_mask(family, length, known):
    """In the place of `family_mask`."""
    late = np.arange(length)
    sees = {"encoder": late >= 0, "prefix": late < known, "decoder": late < 0}[family]
    return as_tensor(sees[None, :] & (sees[:, None] | (family == "prefix")) | (late <= late[:, None]))


@probe
@_as_when_trained
def hiding(student):
    """`family_loss` of the encoder family by a body of our own: what the body `read`, shape (2, 5, 6), which patches
    were `hidden`, the body's `blank`, whether the `patches` stayed as they were, and `dimensions` of the loss.
    """
    patches = np.random.default_rng(11).standard_normal((2, 5, PATCH))
    hidden = np.array([[0, 1, 0, 0, 1], [1, 0, 0, 0, 0]], dtype=bool)
    seen = []
    body = _body(seen)
    given = as_tensor(patches, body)
    before = given.clone()
    loss = student["family_loss"](body, given, "encoder", 3, as_tensor(hidden))
    (blank,) = (part for name, part in body.named_parameters() if name == "blank")
    loss.backward()
    return {
        "read": seen[0]["read"],
        "patches": patches,
        "hidden": hidden,
        "blank": _floats(blank),
        "learns": bool(blank.grad is not None and float(blank.grad.abs().sum()) > 0),
        "untouched": bool((given == before).all()),
        "dimensions": int(loss.ndim),
    }


@probe
@_as_when_trained
def unseen_losses(student, unseen):
    """`family_loss` of each family by a body of our own, on an unseen week (3, 9, 6): with 1, 4 and 8 patches known."""

    def run():
        found = {}
        for family in FAMILIES:
            for known in (1, 4, 8):
                body = _body([])
                week, hidden = as_tensor(unseen["week"], body), as_tensor(unseen["hidden"])
                found[f"{family}_{known}"] = _floats(student["family_loss"](body, week, family, known, hidden))
        return found

    return with_and_without(student, run, family_mask=_families_mask)


# 11. Look


def _at_once(model, past, steps):
    """In the place of `forecast`, for a network that does not look at the future."""
    import torch

    with torch.no_grad():
        return model(past, torch.zeros(len(past), steps, PATCH).to(past))


def _step_by_step(model, past, steps):
    """In the place of `forecast`, for any network that obeys its mask."""
    import torch

    predicted = torch.zeros(len(past), steps, PATCH).to(past)
    with torch.no_grad():
        for place in range(steps):
            predicted[:, place] = model(past, predicted.clone())[:, place]
    return predicted


def _last_two():
    """A network that repeats the mean of the last two patches of the past."""
    import torch

    class Last(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(()))

        def forward(self, past, future):
            return (self.weight * past[:, -2:].mean(dim=1, keepdim=True)).expand(future.shape)

    return Last()


@probe
@_as_when_trained
def occluded(student):
    """`occlusion` for a network that repeats the mean of the last two of 7 patches, which are all 2: shape (7,)."""
    with student.lent() as namespace:
        namespace.update(forecast=_at_once, forecast_cached=_at_once)
        model = _last_two()
        past = as_tensor(np.full((3, 7, PATCH), 2.0), model)
        before = past.clone()
        effect = student["occlusion"](model, past, 3)
        kept, gradient = bool((past == before).all()), bool(getattr(effect, "requires_grad", False))
    return {"effect": _floats(effect), "untouched": kept, "gradient": gradient}


@probe
@_as_when_trained
def unseen_occlusion(student, unseen):
    """`occlusion` of an unseen week (3, 9, 6) on forecasts of 4 patches by a network of our own: shape (9,)."""

    def run():
        model = _counting_forecaster()
        return {"effect": _floats(student["occlusion"](model, as_tensor(unseen["week"], model), 4))}

    return with_and_without(student, run, forecast=_step_by_step, forecast_cached=_step_by_step)
