"""Sketches of observations: small enough to keep many of them, and near to each other where the observations are."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.errors import EvidenceError
from grader.evidence.records import Observation

__all__ = ["Part", "Sketch", "as_document", "change", "differs", "distance", "from_document", "sketch"]

FEW = 16
"""Arrays with at most so many entries are kept as they are."""
SAMPLES = 12
"""Entries that are kept of a larger one."""
LARGEST = 1 << 16
"""Most entries that the sums are over; of a larger array, only every second, third … entry counts."""
DIGITS = 5
"""Significant digits of what is kept."""
LONGEST_KEY = 60
"""Most characters of a key in the name of a part."""
MOST = 48
"""Most parts of one observation."""
NOISE = 3e-4
"""Relative difference that another order of additions, or float32 instead of float64, may make."""
SMALLEST = 1e-7
"""Differences below this are none."""
_STEPS = np.sqrt([2.0, 3.0, 5.0, 7.0])
"""Of a larger array there are also sums over all entries, weighted with cosines of these steps: any change shows."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """One place of an observation."""

    kind: str
    """`numbers`, `truths`, `text`, `nothing`, or `fault`."""
    shape: tuple[int, ...] = ()
    """The shape of numbers and truths."""
    values: tuple[float, ...] = ()
    """All entries, or samples and sums; of a text its digest is `text`."""
    text: str = ""
    """The beginning of a digest of a text, or the class of the error that the probe raised."""


Sketch = Mapping[str, Part]
"""Parts by place, such as `['weights'][0]`."""


def sketch(observation: Observation) -> dict[str, Part]:
    """The sketch of what a probe saw; of one that raised, only the class of the error."""
    if observation.fault is not None:
        return {"": Part("fault", text=observation.fault.name[:80])}
    found: dict[str, Part] = {}
    for place, part in _parts(observation.value, ""):
        if len(found) == MOST:
            break
        found[place] = part
    return found


def change(one: Part | None, other: Part | None) -> float:
    """How far two parts are apart, in the unit of their numbers; infinite if they cannot be subtracted."""
    if one is None or other is None or (one.kind, one.shape, one.text) != (other.kind, other.shape, other.text):
        return 0.0 if one == other else math.inf
    return _gap(_array(one), _array(other))


def differs(one: Part | None, other: Part | None, loose: float = 0.0) -> bool:
    """Whether two parts differ by more than rounding and by more than `loose`, how far right solutions are apart."""
    return change(one, other) > _noise(one, other) + 1.5 * loose


def distance(seen: Part | None, known: Part | None, right: Part | None, loose: float = 0.0) -> float:
    """How far `seen` is from `known`: 0 where they are equal, 1 where `right` is as near, or nothing is alike."""
    if not differs(seen, known, loose):
        return 0.0
    gap = change(seen, known)
    if math.isinf(gap):
        return 1.0
    changes = [each for each in (change(seen, right), change(known, right)) if math.isfinite(each)]
    whole = max(changes) if changes else max(_size(seen), _size(known))
    return min(1.0, gap / whole) if whole > 0 else 1.0


def as_document(parts: Mapping[str, Part | None]) -> dict[str, Any]:
    """The parts as JSON; None stands for a part that is missing."""
    return {place: part and _part_document(part) for place, part in parts.items()}


def from_document(document: Mapping[str, Any]) -> dict[str, Part | None]:
    """The parts that `as_document` made. Raises `EvidenceError` if they are damaged."""
    try:
        return {str(place): _part_from(item) if item is not None else None for place, item in document.items()}
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise EvidenceError(f"a sketch is damaged: {error}") from error


def _parts(value: Any, place: str) -> Iterator[tuple[str, Part]]:
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _parts(value[key], f"{place}[{key[:LONGEST_KEY]!r}]")
        return
    array = _as_array(value)
    if array is not None:
        kind = "truths" if array.dtype.kind == "b" else "numbers"
        yield place, Part(kind, array.shape, _kept(array.astype(np.float64).ravel()))
    elif isinstance(value, list):
        yield f"{place}#", Part("numbers", (), (float(len(value)),))
        for number, item in enumerate(value[:MOST]):
            yield from _parts(item, f"{place}[{number}]")
    elif isinstance(value, str):
        yield place, Part("text", text=hashlib.sha256(value.encode(errors="replace")).hexdigest()[:12])
    else:
        yield place, Part("nothing")


def _as_array(value: Any) -> NDArray[Any] | None:
    """Numbers and truths as an array, lists of them as well; None for anything else."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, bool | int | float):
        return np.asarray(value)
    if isinstance(value, list) and value and _is_plain(value):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError):  # rows of several lengths
            return None
        return array if array.dtype.kind in "biuf" else None
    return None


def _is_plain(value: list[Any]) -> bool:
    """Whether a list holds numbers and lists of numbers alone."""
    return all(_is_plain(item) if isinstance(item, list) else isinstance(item, bool | int | float) for item in value)


def _kept(entries: Numbers) -> tuple[float, ...]:
    if entries.size <= FEW:
        return tuple(_rounded(entries))
    places = np.floor(entries.size * ((np.arange(SAMPLES) * 0.6180339887498949) % 1)).astype(int)
    finite = np.nan_to_num(entries[:: -(-entries.size // LARGEST)], nan=0.0, posinf=0.0, neginf=0.0)
    waves = np.cos(2 * np.pi * (np.arange(finite.size) * _STEPS[:, np.newaxis] % 1))
    with np.errstate(all="ignore"):
        sums = waves @ finite / math.sqrt(finite.size)
    return tuple(_rounded(np.concatenate([entries[places], sums])))


def _rounded(values: Numbers) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values.tolist()]


def _array(part: Part) -> Numbers:
    return np.asarray(part.values, dtype=np.float64)


def _gap(one: Numbers, other: Numbers) -> float:
    """Root of the mean square of the differences; infinite where they are not finite in the same way."""
    finite = np.isfinite(one) & np.isfinite(other)
    if not np.array_equal(one[~finite], other[~finite], equal_nan=True):
        return math.inf
    with np.errstate(over="ignore"):
        return _root_mean_square(one[finite] - other[finite])


def _size(part: Part | None) -> float:
    """Root of the mean square of the finite numbers of a part."""
    values = _array(part) if part is not None else np.zeros(0)
    return _root_mean_square(values[np.isfinite(values)])


def _root_mean_square(values: Numbers) -> float:
    """0 for no values; also for values whose squares overflow."""
    largest = float(np.abs(values).max(initial=0.0))
    return largest * float(np.sqrt(np.mean((values / largest) ** 2))) if 0 < largest < math.inf else largest


def _noise(one: Part | None, other: Part | None) -> float:
    return NOISE * max(_size(one), _size(other)) + SMALLEST


_MARKS = {"numbers": "n", "truths": "t", "text": "s", "nothing": "-", "fault": "!"}
_KINDS = {mark: kind for kind, mark in _MARKS.items()}


def _part_document(part: Part) -> list[Any]:
    mark = _MARKS[part.kind]
    if part.kind in ("numbers", "truths"):
        return [mark, list(part.shape), [_number(value) for value in part.values]]
    return [mark, part.text] if part.text else [mark]


def _part_from(item: Sequence[Any]) -> Part:
    kind = _KINDS[item[0]]
    if kind in ("numbers", "truths"):
        return Part(kind, tuple(int(axis) for axis in item[1]), tuple(float(value) for value in item[2]))
    return Part(kind, text=str(item[1]) if len(item) > 1 else "")


def _number(value: float) -> float | int | str:
    """A number as JSON: whole ones without a point, others that are not finite as text."""
    if not math.isfinite(value):
        return str(value)
    return int(value) if value == int(value) and abs(value) < 1 << 53 else value
