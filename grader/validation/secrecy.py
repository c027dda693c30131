"""Whether unseen data can be known beforehand: by trying all seeds, from another draw, from the data that students
have, or, for labels, from the inputs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from grader.exercise.reference import Reference
from grader.model import Unseen
from grader.support.wording import plural

__all__ = ["labels_in_inputs", "unkept_secrets"]

SEED_BITS = 100
"""Fewest bits of a seed in `unseen.py`; all seeds with fewer bits could be tried."""
REMEDY = 'seed it with `int.from_bytes(rng.bytes(16), "little")`, or use `rng` itself'
MAKERS = ((np.random, "default_rng"), (np.random, "seed"), (random, "seed"))
"""Functions that make a generator from a seed, or set one."""
MANY = 50
"""Fewest numbers in an array that has to be secret."""
RUN = 24
"""Consecutive numbers by which a series is recognised: enough to rule out chance."""
STRIDES = (1, 2, 3, 4, 6, 12, 24)
"""Steps, in rows of a table, at which a series may have been sampled."""
TRIED = 4
"""How many series of an array are searched for in a table."""
ROWS = 1_000_000
"""Most rows of a table that are read."""
CLOSE = 1e-3
"""Largest difference of shapes that count as equal, since float32 rounds them."""


def unkept_secrets(reference: Reference, data: Path | None, unseen: Unseen) -> tuple[str, ...]:
    """A line for each reason why `unseen`, which the reference drew, is not secret; none if there is nothing to keep.

    It is compared with another draw, which may take seconds.
    """
    if reference.draw is None:
        return ()
    seeds: list[object] = []
    with _noting(seeds):
        another = reference.unseen(data, "another")
    where = f"{reference.folder.name}/unseen.py"
    lines = [
        f"{where}: {name} are the same in every draw, so students could type them in; draw them with `rng`"
        for kind in ("inputs", "labels")
        for name in _equal(getattr(unseen, kind), getattr(another, kind), kind)
    ]
    if cut := _short(seeds[1:]):
        made = plural(len(cut), "generator")
        lines.insert(0, f"{where}: {made} with a seed that can be guessed, such as {cut[0]}; {REMEDY}")
    columns = list(_columns(reference, data))
    names = [name for name, array in _arrays(unseen.inputs, "inputs") if _stands_in(array, columns)]
    remedy = "take them from a source that students do not have, such as a fresh synthetic record"
    return (*lines, *(f"{where}: {name} occur in the data that students have; {remedy}" for name in names))


def labels_in_inputs(unseen: Unseen, where: str) -> tuple[str, ...]:
    """A line for each label that follows from one value of its input, or from the mean, minimum or maximum.

    That is right for a formula or a baseline, but not for a label that is to be predicted. Lines begin with `where`.
    """
    found = (
        (label, name)
        for label, wanted in _arrays(unseen.labels, "labels")
        for name, inputs in _arrays(unseen.inputs, "inputs")
        if len(inputs) == len(wanted) >= MANY and _is_told(wanted.reshape(len(wanted), -1), inputs)
    )
    return tuple(
        f"{where}: {label} follow from single values of {name}: fine for a baseline, "
        "but not secret if students have to predict them"
        for label, name in found
    )


@contextmanager
def _noting(seeds: list[object]) -> Iterator[None]:
    """Note each seed from which a generator is made."""

    def noting(real: Callable[..., Any]) -> Callable[..., Any]:
        def make(seed: object = None, *arguments: object, **options: object) -> Any:
            seeds.append(seed)
            return real(seed, *arguments, **options)

        return make

    with ExitStack() as stack:
        for module, name in MAKERS:
            stack.enter_context(mock.patch.object(module, name, noting(getattr(module, name))))
        yield


def _short(seeds: list[object]) -> list[object]:
    """The seeds that are whole numbers with too few bits."""
    return [seed for seed in seeds if isinstance(seed, int | np.integer) and int(seed).bit_length() < SEED_BITS]


def _equal(first: Any, second: Any, name: str) -> Iterator[str]:
    """Names of the arrays that are equal in two draws."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in first:
            yield from _equal(first[key], second.get(key), f"{name}[{key!r}]")
    elif (
        isinstance(first, list | tuple)
        and isinstance(second, list | tuple)
        and any(isinstance(item, np.ndarray | Mapping) for item in first)
    ):
        for number, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from _equal(one, other, f"{name}[{number}]")
    elif np.size(first) >= MANY and np.array_equal(first, second):
        yield name


def _arrays(values: Any, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of numbers in `values`, with their names."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from _arrays(value, f"{name}[{key!r}]")
    elif isinstance(values, list | tuple):
        for number, value in enumerate(values):
            yield from _arrays(value, f"{name}[{number}]")
    elif isinstance(values, np.ndarray) and values.ndim and values.dtype.kind in "iuf" and values.size >= MANY:
        yield name, values.astype(float)


def _is_told(wanted: np.ndarray, inputs: np.ndarray) -> bool:
    """Whether each column of `wanted`, shape (n, m), is a multiple of a column of `inputs`, apart from an offset."""
    readings = inputs.reshape(len(inputs), -1)
    sums = [fold(inputs, axis=1).reshape(len(inputs), -1) for fold in (np.mean, np.min, np.max) if inputs.ndim > 1]
    told, asked = (_standardised(columns) for columns in (np.concatenate([readings, *sums], axis=1), wanted))
    return bool((np.abs(asked.T @ told).max(axis=1) > len(wanted) * (1 - CLOSE**2)).all())


def _standardised(columns: np.ndarray) -> np.ndarray:
    centred = columns - columns.mean(axis=0)
    return np.asarray(centred / np.maximum(columns.std(axis=0), np.finfo(float).tiny))


def _columns(reference: Reference, data: Path | None) -> Iterator[np.ndarray]:
    """The columns of numbers in the tables that students have."""
    place = data or reference.data_path
    for path in () if place is None else sorted(place.rglob("*.csv")) if place.is_dir() else (place,):
        try:
            yield from pd.read_csv(path, nrows=ROWS).select_dtypes("number").to_numpy(float).T
        except ValueError:  # empty, ragged, or not text: not a table
            continue


def _stands_in(array: np.ndarray, columns: list[np.ndarray]) -> bool:
    """Whether series of `array`, along its longest axis after the first, occur in a column, in whatever unit."""
    along = 0 if array.ndim == 1 else 1 + int(np.argmax(array.shape[1:]))
    series = np.moveaxis(array, along, -1).reshape(-1, array.shape[along])
    chosen = series[np.linspace(0, len(series) - 1, TRIED, dtype=int), :RUN]
    shapes = [_shape(run, 1) for run in chosen if len(run) == RUN and np.ptp(run)]
    if not shapes:
        return False
    taken = ((column, stride) for column in columns for stride in STRIDES if len(column) > RUN * stride)
    return any(_occurs(shape, _shape(column, stride), stride) for column, stride in taken for shape in shapes)


def _shape(series: np.ndarray, stride: int) -> np.ndarray:
    """The ratio of each step to the step before it, which does not depend on the unit."""
    steps = series[stride:] - series[:-stride]
    with np.errstate(all="ignore"):
        return np.asarray(steps[stride:] / steps[:-stride])


def _occurs(shape: np.ndarray, within: np.ndarray, stride: int) -> bool:
    starts = np.arange(len(within) - (len(shape) - 1) * stride)
    for place, wanted in enumerate(shape):
        if np.isfinite(wanted):
            starts = starts[np.abs(within[starts + place * stride] - wanted) <= CLOSE * (1 + abs(wanted))]
    return bool(len(starts)) and int(np.isfinite(shape).sum()) > len(shape) // 2
