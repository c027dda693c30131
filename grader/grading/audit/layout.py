"""What the grader knows of the data: how many rows there are, when and whose they are, and where each part lies."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.errors import AssignmentError, in_a_line
from grader.exercise.audits import Audit, Part, Quantity
from grader.grading.audit.table import Table, read_table
from grader.support.alteration import Block

__all__ = ["Forbidden", "Layout", "forbidden", "layout_of_file", "layout_of_variable"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Layout:
    """The rows and columns that can change."""

    rows: int
    """Number of rows."""
    columns: tuple[str, ...]
    """The columns that can change, by position."""
    gaps: Mask
    """Rows with a missing reading, shape (rows,)."""
    times: NDArray[np.datetime64] | None = None
    """When each row was recorded; None if no column says so."""
    series: NDArray[np.str_] | None = None
    """Which series each row belongs to; None if no column says so."""
    table: Table | None = None
    """The dataset's files; None if a given cell makes the data."""
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The rows of parts that are drawn by lot, by the variable that holds them."""

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The numbers of the dataset that can change, shape (rows, columns)."""
        assert self.table is not None
        return np.stack([self.table.numbers[name] for name in self.columns], axis=1)

    def place(self, row: int) -> str:
        """What a person calls a row, counted from 0: its number, and in which file, or of which series, it is."""
        first = 0
        for path, count in self.table.files if self.table is not None and len(self.table.files) > 1 else ():
            if row < first + count:
                return f"row {row - first} of {path.name}"
            first += count
        return f"row {row}" if self.series is None else f"row {row} ({self.series[row]})"

    def mask(self, part: Part) -> Mask:
        """Where `part` lies, shape (rows, columns). Raises `AssignmentError` if it is empty or cannot be found."""
        here = f"[audit.parts] {part.name}"
        rows, columns = np.ones(self.rows, dtype=bool), np.ones(len(self.columns), dtype=bool)
        if part.rows is not None:
            first, stop = (_row(edge, self.rows) for edge in part.rows)
            rows[:first], rows[stop:] = False, False
        if part.chosen:
            rows &= np.isin(np.arange(self.rows), self.chosen[part.chosen])
        if part.dates is not None:
            if self.times is None:
                raise AssignmentError(f"{here}: the data have no column with dates; name it in [audit] date")
            try:
                first_day, end = (np.datetime64(edge) for edge in part.dates)
            except ValueError as error:
                raise AssignmentError(f"{here}: {in_a_line(error)}; write dates as 2021-03-31") from None
            rows &= (self.times >= first_day) & (self.times < end)
        if part.series and self.series is not None:
            rows &= np.isin(self.series, part.series)
        named = (
            part.columns if self.series is not None or part.columns else part.series
        )  # a wide table has one a column
        if named:
            columns = np.isin(self.columns, named)
        found = rows[:, np.newaxis] & columns
        if not found.any():
            raise AssignmentError(f"{here}: nothing in the data is in it that could change; fix its conditions")
        return found


@dataclass(frozen=True)
class Forbidden:
    """What a quantity must not depend on."""

    mask: Mask
    """Where, shape (rows, columns)."""
    origins: tuple[int, ...] | None = None
    """The last row that each entry may depend on, of the entries that must not depend on it; None for all entries."""

    @property
    def entries(self) -> int | None:
        """How many entries of the quantity, from the first one, must not depend on it; None for all."""
        return None if self.origins is None else len(self.origins)

    @property
    def rows(self) -> NDArray[np.intp]:
        """The rows with something forbidden, in order."""
        return np.flatnonzero(self.mask.any(axis=1))

    def blocks(self, first: int = 0, stop: int | None = None) -> tuple[Block, ...]:
        """What changes if of these rows only those from number `first` to `stop` change; None for all that follow."""
        mask = np.zeros_like(self.mask)
        chosen = self.rows[first:stop]
        mask[chosen] = self.mask[chosen]
        found: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for column in np.flatnonzero(mask.any(axis=0)):
            found.setdefault(_ranges(mask[:, column]), []).append(int(column))
        return tuple(Block(ranges, tuple(columns)) for ranges, columns in found.items())


def forbidden(audit: Audit, quantity: Quantity, layout: Layout) -> tuple[Forbidden, ...]:
    """What `quantity` must not depend on: one or two things to look at. Raises `AssignmentError` if that is nothing."""
    masks = {part.name: layout.mask(part) for part in audit.parts}
    if quantity.origin is not None:
        return _later(quantity, layout, masks.get(quantity.part))
    nowhere = np.zeros((layout.rows, len(layout.columns)), dtype=bool)
    own = np.logical_or.reduce([nowhere, *(masks[name] for name in quantity.parts)])
    others = quantity.without or [name for name in masks if name not in quantity.parts]
    mask = np.logical_or.reduce([nowhere, *(masks[name] for name in others)])
    mask &= ~own
    if not mask.any():
        raise AssignmentError(f"[audit.quantities] {quantity.name}: its parts cover all others; nothing can be found")
    return (Forbidden(mask),)


def _later(quantity: Quantity, layout: Layout, part: Mask | None) -> tuple[Forbidden, ...]:
    """All rows after that of one entry, near the middle, and after that of the first, which may be filled from behind.

    The middle one is a row with a gap if there is one, which might be filled, too.
    """
    inside = np.flatnonzero(part.any(axis=1)) if part is not None else np.arange(layout.rows)
    origins = np.arange(inside[0] + (quantity.origin or 0), inside[-1], quantity.step)
    if not origins.size:
        raise AssignmentError(f"[audit.quantities] {quantity.name}: the data end before its origin")
    filled = [row for row in origins if layout.gaps[row] and not layout.gaps[row + 1]]
    middle = origins[len(origins) // 2]
    cut = min(filled or [middle], key=lambda row: abs(row - middle))
    found = []
    for last in dict.fromkeys((cut, origins[0])):
        mask = np.zeros((layout.rows, len(layout.columns)), dtype=bool)
        mask[last + 1 :] = True
        found.append(Forbidden(mask, tuple(map(int, origins[origins <= last]))))
    return tuple(found)


def layout_of_file(audit: Audit, path: Path) -> Layout:
    """The layout of the dataset in `path`. Raises `DataError` or `AssignmentError`."""
    table = read_table(path)
    kept = {*audit.keep, audit.date, audit.series}
    numbers = {name: values for name, values in table.numbers.items() if name not in kept}
    counting = {name for name, values in numbers.items() if len(values) > 2 and bool(np.all(np.diff(values) > 0))}
    if len(counting) < len(numbers):  # a column that only counts rows, or hours, says when; it does not change
        numbers = {name: values for name, values in numbers.items() if name not in counting}
    if not numbers:
        raise AssignmentError(f"{path}: no column of numbers can change; look at [audit] keep")
    values = np.stack(list(numbers.values()), axis=1)
    gaps: Mask = np.any(~np.isfinite(values) | np.isin(values, audit.missing), axis=1)
    series = np.array(table.texts(audit.series) if audit.series else table.stems)
    has_series = bool(audit.series) or len(table.files) > 1
    return Layout(len(values), tuple(numbers), gaps, _times(audit, table), series if has_series else None, table)


def layout_of_variable(rows: int, columns: int, gaps: NDArray[np.intp], chosen: Mapping[str, Sequence[int]]) -> Layout:
    """The layout of an array that a given cell makes, with so many rows and numbers in each."""
    mask = np.zeros(rows, dtype=bool)
    mask[gaps] = True
    drawn = {name: tuple(map(int, numbers)) for name, numbers in chosen.items()}
    return Layout(rows, tuple(map(str, range(columns))), mask, chosen=drawn)


def _times(audit: Audit, table: Table) -> NDArray[np.datetime64] | None:
    """When records were made, by the column that `audit` names or the first one with dates; None if no part asks."""
    if not any(part.dates for part in audit.parts):
        return None
    import pandas as pd

    names = [audit.date] if audit.date else [name for name in table.header if name not in table.numbers]
    for name in names:
        texts = table.texts(name)
        day_first = "." in texts[0]
        with warnings.catch_warnings(), suppress(ValueError, TypeError):
            warnings.simplefilter("ignore", UserWarning)  # of a column without dates
            return np.array(pd.to_datetime(texts, dayfirst=day_first).to_numpy(), dtype="datetime64[s]")
    return None


def _row(edge: float, rows: int) -> int:
    """The row that an edge of a part stands for: a share of all rows, rounded down, or a number."""
    return min(int(edge * rows + 1e-9) if isinstance(edge, float) else edge, rows)


def _ranges(rows: Mask) -> tuple[tuple[int, int], ...]:
    """The stretches in which `rows` holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rows, [False]]).astype(int)))
    return tuple((int(first), int(stop)) for first, stop in zip(edges[::2], edges[1::2], strict=True))
