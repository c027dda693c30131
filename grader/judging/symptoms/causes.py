"""Symptoms that are mistakes in themselves."""

from __future__ import annotations

from itertools import pairwise

from grader.evidence.training import Training
from grader.judging.symptoms.rule import FEWEST_STEPS, Kind, Rule

__all__ = ["CAUSES"]


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
