"""Whether two observations of a quantity are the same, apart from rounding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["first_difference", "is_same"]

TOLERANCE = {"float16": 1e-3, "float32": 1e-6, "float64": 1e-9}
"""Differences that rounding may make, as a share of the largest number; a leak is far larger."""


def is_same(one: Any, other: Any, entries: int | None = None) -> bool:
    """Whether two plain values are equal; of arrays and lists only the first `entries` entries, None for all."""
    return first_difference(one, other, entries) is None


def first_difference(one: Any, other: Any, entries: int | None = None) -> int | None:
    """The first entry in which two plain values differ; 0 if they differ in form; None if they are the same."""
    found = [_difference(*pair, entries) for pair in _pairs(one, other)]
    return min((place for place in found if place is not None), default=None)


def _pairs(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """The leaves of two values side by side; a pair that cannot be equal where their forms differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from _pairs(one[key], other[key]) if key in one and key in other else [(0, 1)]
    elif isinstance(one, list) and isinstance(other, list) and not (_is_plain(one) and _is_plain(other)):
        for pair in zip(one, other, strict=False):
            yield from _pairs(*pair)
        if len(one) != len(other):
            yield 0, 1
    else:
        yield one, other


def _is_plain(values: list[Any]) -> bool:
    """Whether a list is a series of numbers."""
    return all(isinstance(item, int | float) for item in values)


def _difference(one: Any, other: Any, entries: int | None) -> int | None:
    first, second = _array(one), _array(other)
    if first is None or second is None:
        return None if type(one) is type(other) and one == other else 0
    if entries is not None and first.ndim and second.ndim and min(len(first), len(second)) >= entries:
        first, second = first[:entries], second[:entries]
    if first.shape != second.shape:
        return 0
    if not first.size:
        return None
    wide = np.result_type(first.dtype, second.dtype, np.float32)
    kinds = {array.dtype.name for array in (first, second)}
    tolerance = max(TOLERANCE.get(kind, 0.0) for kind in kinds)
    a, b = first.astype(wide), second.astype(wide)
    largest = np.max(np.abs(np.where(np.isfinite(a), a, 0)))
    with np.errstate(all="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= tolerance * largest)
    if same.all():
        return None
    return int(np.argwhere(~same)[:, 0].min()) if first.ndim else 0


def _array(value: Any) -> NDArray[Any] | None:
    """A number, a series of numbers or an array as an array; None for anything else."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biuf" else None
    is_number = isinstance(value, int | float) or (isinstance(value, list) and _is_plain(value))
    return np.asarray(value) if is_number else None
