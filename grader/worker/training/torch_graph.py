"""Reads the graph of a loss in PyTorch: how large it is, where shapes were stretched, and what its layers put out.

Nothing here imports torch: nodes and tensors come from it, and are asked by the names of their classes. PyTorch
documents `next_functions` and `name()`; the saved values are as of 2.4 to 2.13, and a look that fails is left out.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Any

__all__ = ["Look", "look_at", "squashed_by"]

MOST_NODES = 600
"""Most nodes that are visited."""
MOST_ACTIVATIONS = 24
"""Most outputs of activations that are read."""
MOST_INPUTS = 12
"""Most inputs of first layers that are read: one that is used at each of many time steps sees much the same data."""
NEAR_THE_LOSS = 12
"""Nodes next to the loss in which predictions and targets are compared."""
MOST_VALUES = 1 << 16
"""Most numbers that are read of one tensor."""
FEWEST_ROWS = 16
"""Fewest inputs in a batch for which a unit counts as dead."""
MOST_VIEWS = 6
_VIEWS = ("Squeeze", "Unsqueeze", "View", "Reshape", "Select", "Slice", "Permute", "Transpose", "T", "UnsafeView")
_INPUTS = {
    "AddmmBackward0": (1, "_saved_mat1"),
    "MmBackward0": (0, "_saved_self"),
    "ConvolutionBackward0": (0, "_saved_input"),
    "MkldnnRnnLayerBackward0": (0, "_saved_input"),
}
"""By the node of a layer, which of its edges leads to its input, and where that is kept."""
_REDUCED = ("MseLossBackward0", "SmoothL1LossBackward0", "HuberLossBackward0", "BinaryCrossEntropyBackward0")
SUM = 2
"""How PyTorch's losses number the reduction `sum`."""


@dataclass
class Look:
    """What was seen in a graph."""

    nodes: int = 0
    """Its nodes, as far as they were visited."""
    summed: int = 0
    """How many numbers the loss is the sum of; 0 if it is a mean."""
    stretched: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Shape of the predictions, and of their difference from the targets, if that is larger."""
    input_scale: float = 0.0
    """Largest root mean square of what entered a first layer."""
    dead: float = 0.0
    """Largest share of dead units in a layer of ReLUs."""


def look_at(root: Any) -> Look:
    """What the graph that ends in the node `root` looks like."""
    look, seen, queue = Look(summed=_summed(root)), {root}, deque([root])
    read = inputs = 0
    while queue and look.nodes < MOST_NODES:
        node = queue.popleft()
        look.nodes += 1
        name = node.name()
        if look.nodes <= NEAR_THE_LOSS and name == "SubBackward0":
            look.stretched = look.stretched or _stretched(node)
        if name in _INPUTS and inputs < MOST_INPUTS:
            scale = _input_scale(node, *_INPUTS[name])
            inputs += scale > 0
            look.input_scale = max(look.input_scale, scale)
        if name == "ReluBackward0" and read < MOST_ACTIVATIONS:
            read += 1
            values = _kept(node, "_saved_result")
            look.dead = max(look.dead, 0.0 if values is None else _dead(values))
        for following, _ in node.next_functions:
            if following is not None and following not in seen:
                seen.add(following)
                queue.append(following)
    return look


def squashed_by(node: Any) -> str:
    """`sigmoid` or `softmax` if that function made the tensor of `node`, up to views of it; else empty."""
    for _ in range(MOST_VIEWS):
        if node is None:
            return ""
        name = node.name().partition("Backward")[0]
        if name in ("Sigmoid", "Softmax"):
            return str(name).lower()
        if name not in _VIEWS:
            return ""
        node = node.next_functions[0][0]
    return ""


def _summed(root: Any) -> int:
    name = root.name()
    if name in ("SumBackward0", "SumBackward1"):
        return math.prod(root._saved_self_sym_sizes)
    if name in _REDUCED and root._saved_reduction == SUM:
        return int(root._saved_self.numel())
    return 0


def _stretched(node: Any) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The shapes if a column was subtracted from a row, so that a square came of it."""
    shape = tuple(node._input_metadata[0].shape)
    edges = [following for following, _ in node.next_functions]
    if len(shape) != 2 or shape[0] != shape[1] or shape[0] == 1 or edges.count(None) != 1:
        return None
    prediction = next(following for following in edges if following is not None)
    if prediction.name().endswith("AccumulateGrad"):
        return None
    given = tuple(prediction._input_metadata[0].shape)
    return (given, shape) if given in ((shape[0], 1), (shape[0],)) else None


def _input_scale(node: Any, edge: int, kept: str) -> float:
    """Root mean square of the layer's input; 0 if that comes from another layer."""
    if node.next_functions[edge][0] is not None:
        return 0.0
    values = _kept(node, kept)
    return 0.0 if values is None else float(_few(values).float().pow(2).mean().sqrt())


def _kept(node: Any, name: str) -> Any:
    """What a node keeps under `name`; None if it keeps nothing, or an earlier backward pass has freed it."""
    try:
        values = getattr(node, name)
    except RuntimeError:
        return None
    return None if values is None else values.detach()


def _dead(values: Any) -> float:
    """The share of units that are zero for all inputs. Units are on the last axis, or behind the batch."""
    if values.ndim < 2 or values.shape[0] < FEWEST_ROWS:
        return 0.0
    values = values[: max(FEWEST_ROWS, MOST_VALUES * values.shape[0] // max(1, values.numel()))]
    last = _share((values == 0).reshape(-1, values.shape[-1]).all(0))
    if values.ndim == 2:
        return last
    return min(last, _share((values == 0).transpose(0, 1).reshape(values.shape[1], -1).all(1)))


def _few(values: Any) -> Any:
    return values.reshape(-1)[:MOST_VALUES]


def _share(holds: Any) -> float:
    return float(holds.float().mean())
