"""How the loss of a training went: from where to where, and whether anything was learned."""

from __future__ import annotations

import math
from statistics import fmean

from grader.evidence.training import Training

__all__ = ["end_of", "has_course", "is_learned", "start_of", "trouble_of"]


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
    if not has_course(item) or end_of(item) <= 2 * start_of(item):
        return ""
    return f"loss {start_of(item):.3g}, at the end {end_of(item):.3g}"


def is_learned(item: Training) -> bool:
    """Whether the predictions are better than the mean of the targets, or vary about as these do."""
    if item.variance > 0 and has_course(item):
        return end_of(item) < 0.8 * item.variance
    return 0.5 < item.spread < 2 and not trouble_of(item)
