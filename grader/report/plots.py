"""Computes the geometry of plots in units of their viewBox; templates draw them as SVG in the page's colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Bar", "Dot", "Histogram", "Strip", "Tick", "histogram", "round_step", "strip"]

WIDTH = 420.0
LEFT, RIGHT, TOP, BASE = 30.0, 14.0, 22.0, 168.0
RADIUS = 3.5
MOST_DOTS = 400
"""Most students that are drawn as dots; larger classes are drawn as bars."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    """Its position on the axis."""
    label: str
    """Its text."""


@dataclass(frozen=True)
class Bar:
    """How many values lie in a range."""

    x: float
    """Its left end."""
    y: float
    """Its top."""
    width: float
    """Its width."""
    height: float
    """Its height."""
    range: str
    """The range, in words."""
    count: int
    """Number of values in it."""


@dataclass(frozen=True)
class Dot:
    """One value."""

    x: float
    """Its horizontal position."""
    y: float
    """Its vertical position in the stack."""
    kind: str
    """`passed`, `failed` or `near`."""
    label: str
    """The student and the value, as text."""


@dataclass(frozen=True)
class Histogram:
    """Bars over an axis."""

    bars: tuple[Bar, ...]
    """The bars from left to right, empty ones included."""
    ticks: tuple[Tick, ...]
    """Ticks of the horizontal axis."""
    levels: tuple[Tick, ...]
    """Ticks of the vertical axis."""
    mark: float | None
    """Position of a vertical line for a median or a threshold."""


@dataclass(frozen=True)
class Strip:
    """Dots over an axis, with the line of the threshold and its margin."""

    dots: tuple[Dot, ...]
    """One dot for each value."""
    ticks: tuple[Tick, ...]
    """Ticks of the axis."""
    threshold: float
    """Position of the line."""
    margin: tuple[float, float]
    """Left end and width of the range that counts as near."""
    beyond: int
    """How many values lie beyond the axis, and are drawn at its ends."""


def histogram(values: Sequence[float], low: float, high: float, mark: float | None = None, bins: int = 14) -> Histogram:
    """The bars of `values` over the range from `low` to `high`, with round numbers as borders.

    Values beyond the range are counted at its ends.
    """
    step = round_step(high - low, bins)
    count = max(1, math.ceil((high - low) / step - 1e-9))
    high = low + count * step
    inside = np.clip(np.asarray(values, dtype=float), low, high)
    counts = np.histogram(inside, bins=count, range=(low, high))[0]
    most = max(1, int(counts.max()))
    wide = (WIDTH - LEFT - RIGHT) / count
    bars = tuple(
        Bar(
            x=LEFT + n * wide + 1,
            y=BASE - (BASE - TOP) * number / most,
            width=wide - 2,
            height=(BASE - TOP) * number / most,
            range=f"{low + n * step:g} to {low + (n + 1) * step:g}",
            count=int(number),
        )
        for n, number in enumerate(counts)
    )
    levels = {0, most // 2, most} if most > 1 else {0, 1}
    return Histogram(
        bars=bars,
        ticks=_ticks(low, high),
        levels=tuple(Tick(BASE - (BASE - TOP) * level / most, _short(level)) for level in sorted(levels)),
        mark=None if mark is None else _place(min(max(mark, low), high), low, high),
    )


def strip(values: Sequence[tuple[str, float]], threshold: float, margin: float, high: bool) -> Strip:
    """A dot for each pair of a student and a value; `high` says whether more is better."""
    numbers = [value for _, value in values]
    low, top = _range([*numbers, threshold - 2 * margin, threshold + 2 * margin])
    stacks: dict[int, int] = {}
    dots = []
    for student, value in sorted(values, key=lambda pair: pair[1]):
        x = _place(min(max(value, low), top), low, top)
        slot = round(x / (2 * RADIUS))
        stacks[slot] = stacks.get(slot, 0) + 1
        passed = value >= threshold if high else value <= threshold
        kind = "near" if abs(value - threshold) <= margin else "passed" if passed else "failed"
        dots.append(Dot(x, BASE - 2 * RADIUS * stacks[slot], kind, f"{student}: {value:.4g}"))
    left, right = (_place(min(max(threshold + side, low), top), low, top) for side in (-margin, margin))
    return Strip(
        dots=tuple(_squeezed(dots)),
        ticks=_ticks(low, top),
        threshold=_place(threshold, low, top),
        margin=(left, right - left),
        beyond=sum(not low <= value <= top for value in numbers),
    )


def _squeezed(dots: Sequence[Dot]) -> list[Dot]:
    """The dots, moved closer together if a stack would leave the plot."""
    tallest = max((BASE - dot.y for dot in dots), default=0.0)
    factor = min(1.0, (BASE - TOP) / tallest) if tallest else 1.0
    return [Dot(dot.x, BASE - (BASE - dot.y) * factor, dot.kind, dot.label) for dot in dots]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Begin and end of the axis: around all values, except for a few outliers."""
    first, median, third = np.percentile(values, (25, 50, 75))
    reach = 4 * max(third - first, abs(median) * 0.05, 1e-9)
    low = max(min(values), float(first) - reach)
    high = min(max(values), float(third) + reach)
    rim = 0.04 * (high - low) or 1.0
    return low - rim, high + rim


def _short(count: int) -> str:
    """A count in at most four characters, because the axis has little room; the table below has the full number."""
    return f"{count}" if count < 1000 else f"{float(f'{count / 1000:.2g}'):g}k"


def _place(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low)


def _ticks(low: float, high: float) -> tuple[Tick, ...]:
    step = round_step(high - low, 6)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(Tick(_place(n * step, low, high), f"{n * step:.6g}") for n in range(first, last + 1))


def round_step(width: float, most: int) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that divides `width` into at most `most` parts."""
    rough = max(width, 1e-12) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
