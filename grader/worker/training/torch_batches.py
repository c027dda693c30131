"""The batches that a loss function of PyTorch compared with predictions: in training, and in a validation."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

from grader.worker.training.student_line import place_here, speaks_of_validation
from grader.worker.training.torch_graph import squashed_by
from grader.worker.training.trace import Trace

__all__ = ["LOSSES", "Batches"]

LOSSES = (
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "gaussian_nll_loss", "poisson_nll_loss",
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "nll_loss",
)  # fmt: skip
REGRESSION = LOSSES[:4]
TAKES_LOGITS = ("binary_cross_entropy_with_logits", "cross_entropy")
MOST_VALUES = 4096
"""Most predictions and targets of a batch that are compared."""
FEWEST_VALUES = 16
"""Fewest predictions of which a spread is measured."""
MOST_MARKS = 512
"""Most batches that are remembered, by a few of their targets."""

Mark = tuple[tuple[int, ...], float, float, float]


class Batches:
    """What is known of the batches of one optimizer."""

    def __init__(self, torch: Any, trace: Trace) -> None:
        self._torch, self._trace = torch, trace
        self._marks: set[Mark] = set()
        self._count = self._evaluations = 0
        self._loader_rows = self._loader_batches = 0

    def come_from(self, loader: Any) -> None:
        """An iteration over a `DataLoader` was begun."""
        with suppress(TypeError):  # not every one has a length
            self._loader_rows, self._loader_batches = loader.batch_size or 0, len(loader)

    def learn(self, name: str, prediction: Any, target: Any, may_look: bool) -> None:
        """The loss function `name` compared `prediction` with `target` in training."""
        trace = self._trace
        self._count += 1
        if self._count == 1:
            trace.note(loss_place=place_here())
        if name in REGRESSION and prediction.shape != target.shape:
            self._look_whether_stretched(name, prediction, target)
        if may_look:
            self._remember(target.detach())
            if trace.loss_moments.has_come(self._count):
                self._look(name, prediction, target.detach())

    def _look_whether_stretched(self, name: str, prediction: Any, target: Any) -> None:
        trace = self._trace
        shape = self._torch.broadcast_shapes(prediction.shape, target.shape)
        if math.prod(shape) > max(prediction.numel(), target.numel()):
            trace.broadcast += 1
            if trace.broadcast == 1:
                trace.note(loss=name, prediction=tuple(prediction.shape), target=tuple(target.shape))

    def _remember(self, target: Any) -> None:
        if len(self._marks) < MOST_MARKS:
            self._marks.add(_mark(target))
        repeated = self._count if len(self._marks) == 1 else 0
        if not repeated and not self._trace.seen.repeated:
            return
        is_of_loader = self._loader_batches and target.shape[:1] == (self._loader_rows,)
        whole = max(1, target.untyped_storage().nbytes())
        share = 1 / self._loader_batches if is_of_loader else target.numel() * target.element_size() / whole
        self._trace.note(repeated=repeated, share=share)

    def _look(self, name: str, prediction: Any, target: Any) -> None:
        trace = self._trace
        if name in TAKES_LOGITS:
            trace.note(loss=name, squashed=squashed_by(prediction.grad_fn))
        elif name == "nll_loss":
            off = prediction.detach().logsumexp(1 if prediction.ndim > 1 else 0).abs().mean()
            trace.note(loss=name, unnormalised=float(off))
        elif name in REGRESSION:
            shapes = {} if trace.broadcast else {"prediction": tuple(prediction.shape), "target": tuple(target.shape)}
            few = target.reshape(-1)[:MOST_VALUES].double()
            variance = float(few.var(correction=0)) if name == "mse_loss" else 0.0
            trace.note(loss=name, target_scale=float(few.pow(2).mean().sqrt()), variance=variance, **shapes)
            if prediction.shape == target.shape and few.numel() >= FEWEST_VALUES:
                guesses = prediction.detach().reshape(-1)[:MOST_VALUES].double()
                spread = float(few.std())
                if spread > 0:
                    trace.spread.append(max(float(guesses.std()) / spread, 1e-9))
                if not trace.validated:  # those are more often in the order of time
                    trace.copied.append(_nearness_to_last(guesses, few, tuple(target.shape)))

    def is_evaluation_due(self) -> bool:
        """Count a comparison without gradients, and tell whether to look at it."""
        self._evaluations += 1
        return self._trace.evaluation_moments.has_come(self._evaluations)

    def evaluate(self, name: str, prediction: Any, target: Any) -> None:
        """The loss function `name` compared `prediction` with `target` without gradients."""
        trace = self._trace
        if not speaks_of_validation():
            return
        trace.validated += 1
        trace.trained_on += _mark(target.detach()) in self._marks
        if name in REGRESSION and prediction.shape == target.shape and target.numel() >= FEWEST_VALUES:
            guesses, wanted = (item.detach().reshape(-1)[:MOST_VALUES].double() for item in (prediction, target))
            trace.copied.append(_nearness_to_last(guesses, wanted, tuple(target.shape)))


def _nearness_to_last(guesses: Any, targets: Any, shape: tuple[int, ...]) -> float:
    """Distance of predictions from the targets of one step before, divided by that from their own.

    Infinite if they are not one number each, and so in no order of time.
    """
    own = float((guesses - targets).pow(2).mean().sqrt())
    if math.prod(shape[1:]) != 1 or own == 0:
        return math.inf
    return max(float((guesses[1:] - targets[:-1]).pow(2).mean().sqrt()) / own, 1e-9)


def _mark(target: Any) -> Mark:
    """Something by which a batch is recognised: the shape and three of its numbers."""
    values = target.reshape(-1)
    count = len(values)
    first, middle, last = (float(values[n]) for n in (0, count // 2, count - 1)) if count else (0.0, 0.0, 0.0)
    return tuple(target.shape), first, middle, last
