"""Names what the notes of a training show: a closed set of symptoms, each with its number, usual cause and experiment.

This is advice and never points: the notes come from the student's process. A rule speaks only where a sound training
would hardly give such numbers, and in doubt says nothing; `docs/learning.md` explains each of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median

from grader.evidence.training import Training

__all__ = ["RULES", "Kind", "Rule", "Symptom", "symptoms_of"]

FEWEST_STEPS = 5
"""Fewest steps, or backward passes, that show what a training does each time."""
LONG = 50
"""Fewest steps after which a network should have learned something."""
LARGE = 100.0
"""Root mean square from which inputs or targets count as not scaled, and size of a gradient that is too large."""
SMALLEST_RATE = 1e-5
"""Learning rate above which a training that stands still has probably arrived."""
PLACE = 60
"""Most characters of a place that are quoted."""


class Kind(StrEnum):
    """The symptoms."""

    NO_BACKWARD = "no backward"
    NO_STEP = "no step"
    OTHER_MODEL = "another model"
    CLEARED = "gradients cleared"
    FROZEN = "frozen"
    DETACHED = "detached"
    ADDED = "gradients add up"
    BROADCAST = "broadcast loss"
    PROBABILITIES = "probabilities as logits"
    LOGITS = "logits as probabilities"
    STATE = "state carried on"
    DROPOUT = "dropout in evaluation"
    VALIDATION = "validation is training"
    ONE_BATCH = "one batch"
    NOT_A_NUMBER = "not a number"
    TARGETS = "targets not scaled"
    INPUTS = "inputs not scaled"
    SUM = "sum as mean"
    EXPLODING = "exploding gradients"
    RATE_HIGH = "learning rate too high"
    DEAD = "dead units"
    VANISHING = "vanishing gradients"
    RATE_LOW = "learning rate too low"
    COPY = "copy of the last value"
    MEAN = "mean as prediction"


@dataclass(frozen=True)
class Rule:
    """How one symptom is recognised, and what is said about it."""

    kind: Kind
    """The symptom."""
    number: Callable[[Training], str]
    """The number that shows it, in words; empty if it does not show."""
    says: str
    """What is the matter."""
    cause: str
    """What usually causes it."""
    experiment: str
    """What would tell."""
    place: Callable[[Training], str] = lambda training: training.place
    """Where in the student's code it shows."""


@dataclass(frozen=True)
class Symptom:
    """A symptom that the notes of a training show."""

    kind: Kind
    """Which one it is."""
    number: str
    """The number behind it, in words."""
    place: str
    """Where in the student's code, as the notes say; empty if they do not."""
    cell: str
    """Id of the cell, as the notes say; empty if they do not."""
    says: str
    """What is the matter."""
    cause: str
    """What usually causes it."""
    experiment: str
    """What would tell."""

    @property
    def line(self) -> str:
        """All of it in one line."""
        where = f"{self.place[:PLACE]}: " if self.place else ""
        return f"{where}{self.says} ({self.number}). Usual cause: {self.cause}. To tell: {self.experiment}."


def symptoms_of(trainings: Iterable[Training]) -> tuple[Symptom, ...]:
    """The symptoms of all trainings, each once for a place: causes before signs, and one sign of a training at most."""
    found = [item for training in trainings for item in _symptoms(training)]
    known = {(item.kind, item.place): item for item in found}
    order = {rule.kind: n for n, rule in enumerate(RULES)}
    return tuple(sorted(known.values(), key=lambda item: order[item.kind]))


def _symptoms(training: Training) -> list[Symptom]:
    """Signs often follow from a cause, or from one another, so they are told only if nothing before them shows."""
    causes = [item for rule in CAUSES if (item := _symptom(rule, training)) is not None]
    if causes:
        return causes
    signs = (item for rule in SIGNS if (item := _symptom(rule, training)) is not None)
    return [first] if (first := next(signs, None)) is not None else []


def _symptom(rule: Rule, training: Training) -> Symptom | None:
    number = rule.number(training)
    if not number:
        return None
    place = rule.place(training) or training.place
    return Symptom(rule.kind, number, place, training.cell, rule.says, rule.cause, rule.experiment)


# What never is as it should be.


def _no_backward(item: Training) -> str:
    has_none = item.steps >= FEWEST_STEPS and not item.reached and not item.backwards and item.trainable
    return f"{item.steps} steps, 0 backward passes" if has_none else ""


def _no_step(item: Training) -> str:
    has_none = not item.steps and item.backwards >= FEWEST_STEPS and item.touched
    return f"{item.backwards} backward passes, 0 steps" if has_none else ""


def _other_model(item: Training) -> str:
    is_used = item.trainable and item.steps >= FEWEST_STEPS and item.backwards >= FEWEST_STEPS
    is_apart = is_used and not item.reached and not item.touched
    return f"0 of its {item.trainable:,} weights had a gradient in {item.steps} steps" if is_apart else ""


def _cleared(item: Training) -> str:
    if item.steps < FEWEST_STEPS or not item.touched or not item.trainable:
        return ""
    all_zero = len(item.gradients) >= FEWEST_STEPS and not any(item.gradients)
    return f"in {item.steps} steps every gradient was gone" if all_zero or not item.reached else ""


def _frozen(item: Training) -> str:
    has_run = item.steps or item.detached or item.backwards
    return f"0 of {item.parameters:,} weights may change" if has_run and item.parameters and not item.trainable else ""


def _detached(item: Training) -> str:
    if not item.trainable:
        return ""
    if item.detached and not item.steps:
        return "1 backward pass found no graph"
    missing = item.trainable - item.reached
    is_part = item.framework == "torch" and item.steps >= FEWEST_STEPS and item.reached and missing
    if is_part and missing >= 0.1 * item.trainable:
        return f"{missing:,} of {item.trainable:,} weights never had a gradient"
    return ""


def _added(item: Training) -> str:
    adds = item.added >= FEWEST_STEPS and item.added >= 0.8 * (item.watched - 1)
    return f"{item.added} of {item.watched} steps looked at" if adds else ""


def _broadcast(item: Training) -> str:
    return f"prediction {item.prediction}, target {item.target}" if item.broadcast else ""


def _probabilities(item: Training) -> str:
    return f"{item.squashed} is applied twice" if item.squashed in ("sigmoid", "softmax") else ""


def _logits(item: Training) -> str:
    if item.squashed == "nothing":
        return "the last layer has no activation"
    off = item.unnormalised
    return f"their probabilities add up to exp({off:.2g}), not to 1" if off > 0.05 else ""


def _state(item: Training) -> str:
    if item.used_twice and not item.steps > FEWEST_STEPS:
        return "1 backward pass came to a graph that was used before"
    if item.stateful:
        return "1 stateful layer, and shuffled batches"
    sizes = item.graph
    grows = len(sizes) >= 4 and all(before < after for before, after in pairwise(sizes[:4]))
    return f"the graph grew from {sizes[0]} to {sizes[-1]} nodes" if grows and sizes[-1] >= 3 * sizes[0] else ""


def _dropout(item: Training) -> str:
    return f"{item.dropout} calls without gradients" if item.dropout else ""


def _validation(item: Training) -> str:
    if not item.validated or item.trained_on < item.validated:
        return ""
    return f"{item.trained_on} of {item.validated} {'batches' if item.validated > 1 else 'batch'} looked at"


def _one_batch(item: Training) -> str:
    is_one = item.repeated >= 4 * FEWEST_STEPS and 0 < item.share < 0.25
    return f"{item.repeated} steps on {item.share:.0%} of the data" if is_one else ""


# What may have several reasons.


def _start(item: Training) -> float:
    return fmean(item.losses[:2])


def _end(item: Training) -> float:
    return fmean(item.losses[-max(1, len(item.losses) // 4) :])


def _has_course(item: Training) -> bool:
    """Whether there are enough losses to speak of how they went, and all are positive."""
    enough = len(item.losses) >= (3 if item.framework == "keras" else 8)
    return enough and all(value > 0 for value in item.losses)


def _trouble(item: Training) -> str:
    """How the loss rose, in words; empty if it did not."""
    if item.losses and any(map(math.isnan, item.losses)):
        finite = [value for value in item.losses if not math.isnan(value)]
        return f"loss {finite[0]:.3g}, later not a number" if finite and not math.isnan(item.losses[0]) else ""
    if not _has_course(item) or _end(item) <= 2 * _start(item):
        return ""
    return f"loss {_start(item):.3g}, at the end {_end(item):.3g}"


def _is_learned(item: Training) -> bool:
    """Whether the predictions are better than the mean of the targets, or vary about as these do."""
    if item.variance > 0 and _has_course(item):
        return _end(item) < 0.8 * item.variance
    return 0.5 < item.spread < 2 and not _trouble(item)


def _not_a_number(item: Training) -> str:
    first = item.losses[:1]
    return "the first loss" if first and math.isnan(first[0]) else ""


def _targets(item: Training) -> str:
    is_large = item.target_scale >= LARGE and not _is_learned(item)
    return f"their size is {item.target_scale:.3g}" if is_large else ""


def _inputs(item: Training) -> str:
    is_large = item.input_scale >= LARGE and not _is_learned(item)
    return f"their size is {item.input_scale:.3g}" if is_large else ""


def _sum(item: Training) -> str:
    return f"a sum of {item.summed} numbers; {_trouble(item)}" if item.summed >= 16 and _trouble(item) else ""


def _finite(values: Sequence[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _exploding(item: Training) -> str:
    """The gradient was too large before the first step was made; later ones grow with any loss that does."""
    if not item.gradients or not _trouble(item):
        return ""
    first = item.gradients[0]
    size = "beyond all bounds" if math.isnan(first) else f"{first:.3g}"
    return f"first gradient {size}; {_trouble(item)}" if not first < LARGE else ""


def _rate_high(item: Training) -> str:
    if trouble := _trouble(item):
        return f"rate {item.rate:.3g}; {trouble}"
    known = _finite(item.updates)
    early, late = known[:3], known[len(known) // 2 :]
    if len(known) < 6 or not _has_course(item):
        return ""
    highest = max(item.losses)
    if median(early) >= 0.2 and highest >= 10 * item.losses[0]:
        return f"rate {item.rate:.3g}; the loss rose from {item.losses[0]:.3g} to {highest:.3g}"
    changes = median(late) >= 0.2 and _end(item) >= 0.9 * _start(item)
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
    if item.steps < LONG or not known or not _has_course(item):
        return ""
    begin = fmean(item.losses[: max(1, len(item.losses) // 4)])
    stays, moves = abs(1 - _end(item) / begin) < 0.2, median(known)
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


CAUSES = (
    Rule(
        Kind.NO_BACKWARD, _no_backward, "the optimizer steps, but no gradient was ever computed",
        "`loss.backward()` is missing",
        "print the norm of one weight's `grad` before the step",
    ),
    Rule(
        Kind.NO_STEP, _no_step, "gradients are computed, but the optimizer never steps",
        "`optimizer.step()` is missing, or its parentheses",
        "print one weight before and after an epoch",
    ),
    Rule(
        Kind.FROZEN, _frozen, "no weight may change",
        "`requires_grad` or `trainable` is off for the whole model",
        "count the parameters for which it is on",
    ),
    Rule(
        Kind.CLEARED, _cleared, "the gradients are gone before the step",
        "`zero_grad()` stands between `backward()` and `step()`",
        "move it before `backward()`",
    ),
    Rule(
        Kind.OTHER_MODEL, _other_model, "the loss does not depend on the optimizer's weights",
        "the optimizer holds the weights of another model, made before this one",
        "make the optimizer right after the model that is trained",
    ),
    Rule(
        Kind.DETACHED, _detached, "a part of the network is cut off from the loss",
        "`detach`, `data`, `item`, `numpy` or `no_grad` between it and the loss, or a layer that is not used",
        "print for which parameters `grad` is None after `backward()`",
    ),
    Rule(
        Kind.ADDED, _added, "each step still has the gradients of the steps before",
        "`zero_grad()` is missing",
        "print the norm of the gradient: it grows from step to step",
    ),
    Rule(
        Kind.BROADCAST, _broadcast, "the loss compares every prediction with every target",
        "their shapes differ, and are stretched to fit",
        "print both shapes, and give the target that of the prediction",
        place=lambda training: training.loss_place,
    ),
    Rule(
        Kind.PROBABILITIES, _probabilities, "the loss expects logits and gets probabilities",
        "the model ends with an activation that the loss applies itself",
        "leave out that activation, and compare the loss after one epoch",
        place=lambda training: training.loss_place,
    ),
    Rule(
        Kind.LOGITS, _logits, "the loss expects probabilities or their logarithm and gets logits",
        "an activation is missing at the end of the model, or `from_logits=True` in the loss",
        "print the predictions of one batch, and what they add up to",
        place=lambda training: training.loss_place,
    ),
    Rule(
        Kind.STATE, _state, "a state is carried from one batch into the next",
        "the hidden state is kept without `detach()`, or a stateful layer gets shuffled batches",
        "begin each batch with a state of zeros",
    ),
    Rule(
        Kind.DROPOUT, _dropout, "dropout is active in the evaluation",
        "`model.eval()` is missing (unless you draw several predictions on purpose)",
        "predict the same batch twice: the results must be equal",
        place=lambda training: training.dropout_place,
    ),
    Rule(
        Kind.VALIDATION, _validation, "the validation has the data of the training",
        "the same arrays, or the same loader, were given twice",
        "compare the first rows of both",
    ),
    Rule(
        Kind.ONE_BATCH, _one_batch, "every step has the same batch",
        "`next(iter(loader))`, or a fixed index, in the loop",
        "print the first target of each step",
    ),
)  # fmt: skip
"""Symptoms that are mistakes in themselves."""

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

RULES = (*CAUSES, *SIGNS)
"""All of them, in the order in which they are told."""
