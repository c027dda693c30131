"""Symptoms that tell that something is wrong, and that other things may explain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median

from grader.evidence.training import Training
from grader.judging.symptoms.course import end_of, has_course, is_learned, start_of, trouble_of
from grader.judging.symptoms.rule import FEWEST_STEPS, LONG, Kind, Rule

__all__ = ["SIGNS"]

LARGE = 100.0
"""Root mean square from which inputs or targets count as not scaled, and size of a gradient that is too large."""
SMALLEST_RATE = 1e-5
"""Learning rate above which a training that stands still has probably arrived."""


def _not_a_number(item: Training) -> str:
    first = item.losses[:1]
    return "the first loss" if first and math.isnan(first[0]) else ""


def _targets(item: Training) -> str:
    is_large = item.target_scale >= LARGE and not is_learned(item)
    return f"their size is {item.target_scale:.3g}" if is_large else ""


def _inputs(item: Training) -> str:
    is_large = item.input_scale >= LARGE and not is_learned(item)
    return f"their size is {item.input_scale:.3g}" if is_large else ""


def _sum(item: Training) -> str:
    return f"a sum of {item.summed} numbers; {trouble_of(item)}" if item.summed >= 16 and trouble_of(item) else ""


def _finite(values: Sequence[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _exploding(item: Training) -> str:
    """The gradient was too large before the first step was made; later ones grow with any loss that does."""
    if not item.gradients or not trouble_of(item):
        return ""
    first = item.gradients[0]
    size = "beyond all bounds" if math.isnan(first) else f"{first:.3g}"
    return f"first gradient {size}; {trouble_of(item)}" if not first < LARGE else ""


def _rate_high(item: Training) -> str:
    if trouble := trouble_of(item):
        return f"rate {item.rate:.3g}; {trouble}"
    known = _finite(item.updates)
    early, late = known[:3], known[len(known) // 2 :]
    if len(known) < 6 or not has_course(item):
        return ""
    highest = max(item.losses)
    if median(early) >= 0.2 and highest >= 10 * item.losses[0]:
        return f"rate {item.rate:.3g}; the loss rose from {item.losses[0]:.3g} to {highest:.3g}"
    changes = median(late) >= 0.2 and end_of(item) >= 0.9 * start_of(item)
    return f"rate {item.rate:.3g}; each step changes the weights by {median(late):.0%}" if changes else ""


def _dead(item: Training) -> str:
    return f"{item.dead:.0%} of a layer is 0 for every input" if item.dead >= 0.9 else ""


def _vanishing(item: Training) -> str:
    if len(item.layers) < 3:
        return ""
    first, known = item.layers[0].gradient, _finite(item.gradients)
    everywhere = median(known) / math.sqrt(max(1, item.reached)) if known else 0.0
    usual = max(item.layers[-1].gradient, everywhere)
    return f"first layer {first:.2g}, elsewhere {usual:.2g}" if 0 < first < 1e-5 * usual else ""


def _rate_low(item: Training) -> str:
    known = _finite(item.updates)
    if item.steps < LONG or not known or not has_course(item):
        return ""
    begin = fmean(item.losses[: max(1, len(item.losses) // 4)])
    stays, moves = abs(1 - end_of(item) / begin) < 0.2, median(known)
    is_still = item.rate <= SMALLEST_RATE and stays and 0 < moves * item.steps < 0.003
    return f"rate {item.rate:.3g}; each step changes the weights by {100 * moves:.2g} %" if is_still else ""


def _copy(item: Training) -> str:
    is_near = 0 < item.copied < 0.25 and item.steps >= 4 * FEWEST_STEPS
    return f"{1 / item.copied:.3g} times nearer to the value before than to its own" if is_near else ""


def _mean(item: Training) -> str:
    if item.steps < LONG:
        return ""
    if 0 < item.spread < 0.005:
        return f"predictions vary by {item.spread:.1%} of what the targets vary"
    if item.framework != "keras" or item.variance <= 0 or len(item.losses) < 5:
        return ""
    last, before = item.losses[-1], item.losses[-3]
    is_there = abs(last / item.variance - 1) < 0.02 and abs(before / last - 1) < 0.02
    return f"loss {last:.3g}, variance of the targets {item.variance:.3g}" if is_there else ""


SIGNS = (
    Rule(
        Kind.NOT_A_NUMBER, _not_a_number, "the loss is not a number from the start",
        "the data hold NaN, or a division or logarithm of 0",
        "look for NaN in inputs and targets",
    ),
    Rule(
        Kind.TARGETS, _targets, "the targets are not scaled",
        "they are in physical units, while the network begins with outputs near 0",
        "train on standardised targets, and undo that in the forecast",
    ),
    Rule(
        Kind.INPUTS, _inputs, "the inputs are not scaled",
        "columns in physical units enter the first layer",
        "standardise each column with the training rows",
    ),
    Rule(
        Kind.SUM, _sum, "the loss is a sum, so its gradient grows with the batch",
        "`reduction='sum'` with a learning rate that fits a mean",
        "take the mean with the same rate",
    ),
    Rule(
        Kind.EXPLODING, _exploding, "the gradients explode",
        "a deep or recurrent network whose weights enlarge what passes through them",
        "clip the norm of the gradient at 1",
    ),
    Rule(
        Kind.RATE_HIGH, _rate_high, "the learning rate is too high",
        "each step overshoots",
        "divide it by 10, and compare the first 50 losses",
    ),
    Rule(
        Kind.DEAD, _dead, "units are dead",
        "a large step, or a negative bias, pushed a ReLU below 0 for every input",
        "divide the learning rate by 10, or take a leaky ReLU",
    ),
    Rule(
        Kind.VANISHING, _vanishing, "the gradient vanishes on its way to the first layer",
        "many layers or steps that each make it smaller",
        "train with half as many layers or steps, and compare",
    ),
    Rule(
        Kind.RATE_LOW, _rate_low, "the learning rate is too low",
        "the weights hardly move, and the loss stays",
        "multiply it by 100 for 50 steps",
    ),
    Rule(
        Kind.COPY, _copy, "the prediction is a copy of the last value",
        "targets one step too early, or nothing in the inputs that says more",
        "compare its error with that of repeating the last value",
    ),
    Rule(
        Kind.MEAN, _mean, "the prediction is the mean of the targets",
        "nothing of the inputs arrives, or targets are in another order than inputs",
        "train on ten rows only: the loss must go to 0",
    ),
)  # fmt: skip
"""Symptoms that tell that something is wrong, and that others may explain; the first one that shows is told."""
