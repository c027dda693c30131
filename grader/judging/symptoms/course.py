"""How the loss of a training went: from where to where, and whether anything was learned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median

from grader.evidence.training import Training

__all__ = ["end_of", "has_course", "is_learned", "start_of", "trouble_of"]

CERTAINTY = 5.0
"""Standard errors by which a loss must have risen.

Of 20,000 series of 12 losses, each the mean of 16 squares of normal numbers, 0.15 % seem to rise so by chance.
"""
DEVIATIONS_OF_A_STEP = 0.954
"""Median size of the difference of two independent normal numbers, in standard deviations: 0.6745 √2."""


def start_of(item: Training) -> float:
    """The loss in the beginning."""
    return fmean(item.losses[:2])


def end_of(item: Training) -> float:
    """The loss over the last quarter."""
    return fmean(item.losses[-max(1, len(item.losses) // 4) :])


def has_course(item: Training) -> bool:
    """Whether there are enough losses to speak of how they went, and all are positive."""
    enough = len(item.losses) >= (3 if item.framework == "keras" else 8)
    return enough and all(value > 0 for value in item.losses)


def trouble_of(item: Training) -> str:
    """How the loss rose, in words; empty if it did not."""
    if item.losses and any(map(math.isnan, item.losses)):
        finite = [value for value in item.losses if not math.isnan(value)]
        return f"loss {finite[0]:.3g}, later not a number" if finite and not math.isnan(item.losses[0]) else ""
    if not has_course(item) or end_of(item) <= 2 * start_of(item) or not _has_surely_risen(item.losses):
        return ""
    return f"loss {start_of(item):.3g}, at the end {end_of(item):.3g}"


def _has_surely_risen(losses: Sequence[float]) -> bool:
    """Whether the logarithm of the loss rose by more than the noise from one loss to the next explains.

    A steady rise is no noise: steps are compared with the usual one.
    """
    if math.inf in losses:
        return True
    logs = [math.log(loss) for loss in losses]
    ends = logs[-max(1, len(logs) // 4) :]
    steps = [later - earlier for earlier, later in pairwise(logs)]
    usual = median(steps)
    deviation = median(abs(step - usual) for step in steps) / DEVIATIONS_OF_A_STEP
    return fmean(ends) - fmean(logs[:2]) > CERTAINTY * deviation * math.sqrt(1 / 2 + 1 / len(ends))


def is_learned(item: Training) -> bool:
    """Whether the predictions are better than the mean of the targets, or vary about as these do."""
    if item.variance > 0 and has_course(item):
        return end_of(item) < 0.8 * item.variance
    return 0.5 < item.spread < 2 and not trouble_of(item)
