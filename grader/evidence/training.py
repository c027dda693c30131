"""What a recorder noted while a notebook trained: a few numbers for each training, as plain and bounded data.

The recorder runs in the student's process, which can make it say anything. So nothing here is believed beyond its type
and size, no text but the place comes from there, and no grade depends on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, get_type_hints

__all__ = ["MOST_NUMBERS", "MOST_TRAININGS", "Layer", "Training", "documents", "trainings_of"]

MOST_TRAININGS = 32
"""Most trainings of a run that are kept, the latest of each place."""
MOST_NUMBERS = 64
"""Most numbers in each series."""
LONGEST_TEXT = 200
LARGEST = 1 << 53
DIGITS = 6
"""Significant digits that are kept of a number."""


@dataclass(frozen=True)
class Layer:
    """The weights of one layer."""

    gradient: float = 0.0
    """Root of the mean square of its gradient, the median of the steps that were looked at."""
    update: float = 0.0
    """Length of a step divided by that of the weights, the median likewise."""


@dataclass(frozen=True)
class Training:
    """One optimizer of PyTorch, or one call of Keras' `fit`. What was not seen is zero or empty, and a number that was
    not finite is NaN.
    """

    framework: str = ""
    """`torch` or `keras`."""
    cell: str = ""
    """Id of the cell that ran it; empty if the front end did not say."""
    place: str = ""
    """Where in the student's code it was, as `train(), line 12`."""
    device: str = ""
    """Where its weights were, as `cpu`."""
    steps: int = 0
    """Steps of the optimizer, or batches of all epochs."""
    backwards: int = 0
    """Backward passes since the optimizer was made."""
    parameters: int = 0
    """Numbers that the optimizer holds, or weights of the model."""
    trainable: int = 0
    """How many of them may change."""
    reached: int = 0
    """How many of them ever had a gradient."""
    watched: int = 0
    """Steps that were looked at closely: the first ones, and then at growing distances."""
    added: int = 0
    """How many of these still had in their gradients those of the step before."""
    rate: float = 0.0
    """The learning rate at the first step."""
    losses: tuple[float, ...] = ()
    """The loss, at evenly spread steps, or by epoch."""
    gradients: tuple[float, ...] = ()
    """Length of the whole gradient, at the steps that were looked at."""
    updates: tuple[float, ...] = ()
    """Length of the step divided by that of the weights, likewise."""
    layers: tuple[Layer, ...] = ()
    """Layers in the order of the model; of very many, the first and the last."""
    loss_place: str = ""
    """Where the loss was computed, if that was seen."""
    loss: str = ""
    """Name of the loss function, as `mse_loss`; empty if it was written by hand."""
    summed: int = 0
    """How many numbers the loss is the sum of; 0 if it is a mean."""
    prediction: tuple[int, ...] = ()
    """Shape of what the loss compared: the prediction."""
    target: tuple[int, ...] = ()
    """Shape of the target."""
    broadcast: int = 0
    """Steps in which the two shapes differed, and were stretched to fit."""
    squashed: str = ""
    """`sigmoid` or `softmax` if that made the predictions of a loss that applies it itself; `nothing` if nothing did,
    and the loss expects probabilities.
    """
    unnormalised: float = 0.0
    """How far the logarithm of the sum of the probabilities is from 0, where the loss expects log-probabilities."""
    variance: float = 0.0
    """Variance of the targets, if the loss is a mean squared error: what predicting their mean would give."""
    target_scale: float = 0.0
    """Root of the mean square of the targets."""
    input_scale: float = 0.0
    """The same of what entered the first layer."""
    dead: float = 0.0
    """Largest share in a layer of ReLUs of units that were zero for the whole batch, the last two times."""
    graph: tuple[int, ...] = ()
    """Size of the graph of the loss, in nodes, at the steps that were looked at."""
    spread: float = 0.0
    """Standard deviation of the predictions divided by that of the targets, the last two times; 0 if not seen."""
    copied: float = 0.0
    """Distance of the predictions from the targets one step before, divided by that from their own; 0 if not seen."""
    repeated: int = 0
    """Batches that were looked at and all had the same targets; 0 if there were others."""
    share: float = 0.0
    """The part of the data that one batch is: of its `DataLoader`, or of the array that it is cut from."""
    dropout: int = 0
    """Calls of dropout that dropped something while gradients were off."""
    dropout_place: str = ""
    """Where the first of them was."""
    touched: bool = False
    """Whether a backward pass left a gradient in the first weight of the optimizer."""
    validated: int = 0
    """Batches of a validation that were looked at."""
    trained_on: int = 0
    """How many of them were also trained on."""
    stateful: bool = False
    """Whether a layer carries its state on from batch to batch while the batches are shuffled."""
    detached: bool = False
    """Whether a backward pass stopped because the loss has no graph."""
    used_twice: bool = False
    """Whether a backward pass stopped because it came to a graph that an earlier one had used."""


_KINDS = get_type_hints(Training)
_OF_LAYER = {item.name for item in fields(Layer)}


def documents(trainings: Sequence[Training]) -> list[dict[str, Any]]:
    """The trainings as JSON, without fields that say nothing."""
    plain = Training()
    return [
        {name: _stored(value) for name, value in asdict(item).items() if value != getattr(plain, name)}
        for item in trainings[-MOST_TRAININGS:]
    ]


def trainings_of(raw: object) -> tuple[Training, ...]:
    """The trainings in a document of `documents`. Entries that cannot be one are left out, and all is cut to size."""
    if not isinstance(raw, list):
        return ()
    found = (_training_of(item) for item in raw[-MOST_TRAININGS:])
    return tuple(item for item in found if item is not None)


def _stored(value: Any) -> Any:
    """A value as JSON: a number that is not finite is null."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _stored(entry) for key, entry in value.items()}
    return [_stored(entry) for entry in value[:MOST_NUMBERS]] if isinstance(value, tuple | list) else value


def _training_of(item: object) -> Training | None:
    if not isinstance(item, dict):
        return None
    try:
        return Training(**{name: _READ[kind](item[name]) for name, kind in _KINDS.items() if name in item})
    except (TypeError, ValueError, OverflowError):
        return None


def _float(raw: object) -> float:
    if raw is None:
        return math.nan
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < 1e300:
        raise TypeError("not a number")
    return float(raw)


def _int(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= LARGEST:
        raise TypeError("not a count")
    return raw


def _bool(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError("neither true nor false")
    return raw


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError("not a text")
    return raw[:LONGEST_TEXT]


def _list(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise TypeError("not a list")
    return raw[:MOST_NUMBERS]


def _layer(raw: object) -> Layer:
    if not isinstance(raw, Mapping):
        raise TypeError("not a layer")
    return Layer(**{name: _float(raw[name]) for name in _OF_LAYER if name in raw})


_READ: Mapping[Any, Any] = {
    str: _text,
    int: _int,
    bool: _bool,
    float: _float,
    tuple[float, ...]: lambda raw: tuple(map(_float, _list(raw))),
    tuple[int, ...]: lambda raw: tuple(map(_int, _list(raw))),
    tuple[Layer, ...]: lambda raw: tuple(map(_layer, _list(raw))),
}
