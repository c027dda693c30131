"""Whether two observations of a quantity are the same, apart from rounding."""

from __future__ import annotations

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
    if isinstance(one, dict) and isinstance(other, dict):
        found = [first_difference(one[key], other[key], entries) for key in one if key in other]
        return _least([*found, 0 if one.keys() != other.keys() else None])
    if not isinstance(one, list) or not isinstance(other, list) or _are_numbers(one, other, entries):
        return _difference(one, other, entries)
    if entries is not None and min(len(one), len(other)) >= entries:  # its items are the entries
        pairs = enumerate(zip(one[:entries], other[:entries], strict=True))
        return next((place for place, pair in pairs if not is_same(*pair)), None)
    found = [first_difference(*pair, entries) for pair in zip(one, other, strict=False)]
    return _least([*found, 0 if len(one) != len(other) else None])


def _least(places: list[int | None]) -> int | None:
    return min((place for place in places if place is not None), default=None)


def _are_numbers(one: list[Any], other: list[Any], entries: int | None) -> bool:
    """Whether two lists can be compared as arrays whose first axis is that of the entries."""
    is_long = entries is None or min(len(one), len(other)) >= entries
    return is_long and _array(one) is not None and _array(other) is not None


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
    """A number, a list of numbers or of alike arrays, or an array, as an array; None for anything else."""
    if not isinstance(value, np.ndarray | list | int | float):
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # a list of arrays that are not alike
        return None
    return array if array.dtype.kind in "biuf" else None
