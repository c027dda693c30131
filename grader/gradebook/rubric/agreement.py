"""How far two or more markers agree: Krippendorff's alpha for points, by the package `krippendorff`.

Krippendorff, Content Analysis (4th ed., 2019), chapter 12: 1 is full agreement, 0 is what chance gives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Agreement", "agreement"]


@dataclass(frozen=True)
class Agreement:
    """The agreement of all markers on some answers."""

    answers: int
    """Number of answers that at least two people have marked."""
    equal: int
    """Number of them with equal points."""
    alpha: float | None
    """Krippendorff's alpha for interval data; None if all points are equal, or the package is missing."""
    missing: bool = False
    """Whether the package is missing."""


def agreement(points: Sequence[Mapping[str, float]]) -> Agreement:
    """The agreement on the `points` of each answer, by marker; answers that one person marked count for nothing."""
    twice = [given for given in points if len(given) > 1]
    equal = sum(len(set(given.values())) == 1 for given in twice)
    if len({value for given in twice for value in given.values()}) < 2:
        return Agreement(len(twice), equal, None)
    try:
        import krippendorff
    except ImportError:
        return Agreement(len(twice), equal, None, missing=True)
    markers = sorted({marker for given in twice for marker in given})
    table = [[given.get(marker, math.nan) for given in twice] for marker in markers]
    alpha = krippendorff.alpha(reliability_data=table, level_of_measurement="interval")
    return Agreement(len(twice), equal, float(alpha))
