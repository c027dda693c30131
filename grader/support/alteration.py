"""Other values in the place of some numbers of a table: plausible, of the same kind, and the same for the same seed.

What a row becomes depends on the whole table and the seed, never on which other rows change with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Manner", "Step", "altered", "altered_variable", "step_from"]

MOST_CODES = 32
"""A column of at most so many different whole numbers holds codes, such as months: they are exchanged, not scaled."""
FACTOR, SHIFT = 1.6, 2.0
"""By how much values change: those of a column above zero by a factor, others by so many standard deviations."""


class Manner(StrEnum):
    """How values change."""

    FRESH = "fresh"
    """The rows are shifted in time, and scaled a little: another record of the same kind."""
    LARGER = "larger"
    """Values of other rows, and larger."""
    EXCHANGED = "exchanged"
    """Values of other rows, as they are."""
    MIRRORED = "mirrored"
    """Upside down, within the column's range and in the same order."""
    SMALLER = "smaller"
    """Values of other rows, and smaller."""


@dataclass(frozen=True)
class Block:
    """Some columns in some rows."""

    ranges: tuple[tuple[int, int], ...]
    """The rows, as pairs of the first and the one after the last."""
    columns: tuple[int, ...]
    """The columns, by position."""


@dataclass(frozen=True)
class Step:
    """One change of a table."""

    manner: Manner
    """How values change."""
    seed: int
    """Which values they become."""
    blocks: tuple[Block, ...]
    """What changes."""

    def document(self) -> dict[str, Any]:
        """The step as plain data, for `step_from`."""
        return {**asdict(self), "manner": str(self.manner)}


def step_from(document: Mapping[str, Any]) -> Step:
    """The step that `Step.document` describes."""
    blocks = tuple(Block(tuple(map(tuple, item["ranges"])), tuple(item["columns"])) for item in document["blocks"])
    return Step(Manner(document["manner"]), document["seed"], blocks)


def altered(values: NDArray[np.float64], steps: Sequence[Step], missing: Sequence[float] = ()) -> NDArray[np.float64]:
    """`values`, shape (rows, columns), after `steps`. Readings that are `missing` or not finite stay as they are."""
    for step in steps:
        mask = np.zeros(values.shape, dtype=bool)
        for block in step.blocks:
            for first, stop in block.ranges:
                mask[first:stop, list(block.columns)] = True
        gaps = ~np.isfinite(values) | np.isin(values, list(missing))
        values = np.where(mask & ~gaps, _others(values, gaps, step), values)
    return values


def altered_variable(value: Any, steps: Sequence[Mapping[str, Any]], missing: Sequence[float] = ()) -> Any:
    """The notebook's variable `value` after `steps`; of the same kind.

    An array, or a DataFrame or Series of pandas, of which the numbers change. Rows are the first axis.
    """
    todo = [step_from(step) for step in steps]
    if hasattr(value, "iloc"):
        frame = value.copy()
        numbers = frame.to_numpy(dtype=float).reshape(len(frame), -1)
        changed = altered(numbers, todo, missing).reshape(frame.shape)
        frame[:] = changed
        return frame
    array = np.asarray(value)
    changed = altered(array.reshape(len(array), -1).astype(float), todo, missing).reshape(array.shape)
    return changed.astype(array.dtype)


def _others(values: NDArray[np.float64], gaps: NDArray[np.bool_], step: Step) -> NDArray[np.float64]:
    """What each number becomes if it changes; where a gap would take its place it stays, and is only scaled."""
    random, rows = np.random.default_rng(step.seed), len(values)
    offset, order = random.integers(rows // 4, 3 * rows // 4 + 1), random.permutation(rows)
    chosen = {Manner.FRESH: (np.arange(rows) + offset) % rows, Manner.MIRRORED: np.arange(rows)}.get(step.manner, order)
    source = np.where(gaps[chosen], values, values[chosen])
    size = {Manner.LARGER: 1.0, Manner.SMALLER: -1.0, Manner.MIRRORED: 0.0, Manner.EXCHANGED: 0.0}
    found = np.empty_like(values)
    for column, (numbers, other, gap) in enumerate(zip(values.T, source.T, gaps.T, strict=True)):
        by = size.get(step.manner, random.choice([-0.5, 0.5]))
        found[:, column] = _column(numbers[~gap], other, by, step.manner)
    return found


def _column(known: NDArray[np.float64], other: NDArray[np.float64], by: float, manner: Manner) -> NDArray[np.float64]:
    if not known.size:
        return other
    low, high, is_whole = float(known.min()), float(known.max()), bool((known == np.round(known)).all())
    if manner is Manner.MIRRORED:
        return low + high - other
    if is_whole and len(np.unique(known)) <= min(MOST_CODES, known.size // 2):
        return other
    changed: NDArray[np.float64] = other * FACTOR**by if low > 0 else other + by * SHIFT * (known.std() or 1.0)
    return np.round(changed) if is_whole else changed
