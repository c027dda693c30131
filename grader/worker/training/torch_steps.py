"""One optimizer of PyTorch: what a step was like, and whether gradients of earlier steps were still there."""

from __future__ import annotations

import math
import weakref
from collections.abc import Iterator
from typing import Any

from grader.worker.training.student_line import place_here
from grader.worker.training.torch_batches import Batches
from grader.worker.training.torch_graph import look_at
from grader.worker.training.trace import Trace

__all__ = ["Optimization", "parameters_of"]

MOST_WEIGHTS = 2_000_000
"""Most numbers of an optimizer that are copied to measure a step."""
MOST_BACKWARDS = 64
"""Most backward passes that are looked at closely while no step is made."""


class Optimization:
    """What is known of one optimizer. Its weights are referred to weakly.

    A step is looked at from the end of the step before it until its own end.
    """

    def __init__(self, torch: Any, optimizer: Any, trace: Trace) -> None:
        self.trace, self.batches = trace, Batches(torch, trace)
        self._torch = torch
        parameters = list(parameters_of(optimizer))
        free = [item for item in parameters if item.requires_grad]
        trace.note(
            parameters=sum(item.numel() for item in parameters),
            trainable=sum(item.numel() for item in free),
            device=str(parameters[0].device.type) if parameters else "",
        )
        self.ids = frozenset(map(id, parameters))
        self.is_watched = True
        """Whether the step that comes next is looked at."""
        # A weight that may change, or that has a gradient as soon as one has.
        first = (free or parameters)[0]
        self._first, self._first_version = weakref.ref(first), first._version
        # The gradient of it after the last backward pass or step, and its version.
        self._gradient: weakref.ref[Any] | None = None
        self._version = -1
        self._is_carried = False
        """Whether that gradient still holds what a step has used."""
        self._is_fresh = False
        """Whether a backward pass came after the last step; one within the step, as in LBFGS, does not."""
        self._before: list[tuple[weakref.ref[Any], Any, float]] = []
        self._backwards = 0

    # A step that is watched.

    def begin_step(self, optimizer: Any, may_measure: bool) -> None:
        """The step begins; it is measured if it may be."""
        trace = self.trace
        trace.watched += 1
        trace.added += self._is_carried and self._is_fresh
        parameters = list(parameters_of(optimizer))
        reached = [item for item in parameters if item.grad is not None]
        trainable = sum(item.numel() for item in parameters if item.requires_grad)
        numbers = sum(item.numel() for item in reached)
        trace.note(reached=max(trace.seen.reached, numbers), trainable=max(trace.seen.trainable, trainable))
        if trace.watched == 1:
            rate = optimizer.param_groups[0].get("lr", 0.0)
            trace.note(place=place_here() or trace.seen.place, rate=float(rate), detached=False, used_twice=False)
        if may_measure and 0 < numbers <= MOST_WEIGHTS:
            gradients = self._lengths([item.grad for item in reached])
            trace.gradients.append(_length(gradients))
            self._before = [
                (weakref.ref(item), item.detach().clone(), gradient)
                for item, gradient in zip(reached, gradients, strict=True)
            ]

    def end_step(self) -> None:
        """The step is over."""
        before, self._before = self._before, []
        known = [(item.detach(), old, gradient) for ref, old, gradient in before if (item := ref()) is not None]
        if known:
            self._measure(known)

    def _measure(self, known: list[tuple[Any, Any, float]]) -> None:
        old = [item for _, item, _ in known]
        sizes = self._lengths(old)
        changes = self._lengths(self._torch._foreach_sub([item for item, _, _ in known], old))
        self.trace.updates.append(_length(changes) / max(_length(sizes), 1e-12))
        layers = [n for n, item in enumerate(old) if item.ndim > 1]
        self.trace.note_layers(
            [known[n][2] / math.sqrt(old[n].numel()) for n in layers],
            [changes[n] / max(sizes[n], 1e-12) for n in layers],
        )

    def _lengths(self, tensors: list[Any]) -> list[float]:
        """The Euclidean norm of each tensor."""
        return list(map(float, self._torch.stack(self._torch._foreach_norm(tensors)).tolist()))

    def plan(self) -> None:
        """Decide after a step whether the next one is watched."""
        moments, step = self.trace.step_moments, self.trace.steps
        moments.has_come(step)
        self.is_watched = step + 1 >= moments.next
        if self.is_watched:
            self.keep_gradient()
            self._is_carried, self._is_fresh, self._backwards = self._gradient is not None, False, 0

    # A backward pass before such a step.

    def begin_backward(self) -> None:
        """A backward pass begins."""
        self._is_fresh = True
        self._backwards += 1
        self.is_watched = self._backwards < MOST_BACKWARDS
        parameter = self._first()
        if parameter is None or not self._is_carried:
            return
        gradient: Any = parameter.grad
        known: Any = self._gradient() if self._gradient is not None else None
        is_same = gradient is not None and gradient is known and bool(gradient._version == self._version)
        # `grad.data.zero_()` changes no version, so the last word has the gradient itself.
        self._is_carried = is_same and bool((gradient.detach() != 0).any())

    def look_at_graph(self, root: Any) -> None:
        """Look at the graph that ends in the node `root`, before a backward pass frees it."""
        trace, look = self.trace, look_at(root)
        trace.graph.append(look.nodes)
        trace.dead.append(look.dead)
        trace.note(
            summed=look.summed,
            input_scale=max(look.input_scale, trace.seen.input_scale),
            place=trace.seen.place if trace.steps else place_here() or trace.seen.place,
        )
        if look.stretched is not None:
            trace.broadcast += 1
            prediction = look.stretched[0]
            trace.note(prediction=prediction, target=prediction[:1] if len(prediction) == 2 else (*prediction, 1))
        parameter = self._first()
        if not trace.steps and parameter is not None and parameter._version != self._first_version:
            trace.is_superseded = True

    def keep_gradient(self) -> None:
        """Remember the gradient that a backward pass or a step has left."""
        parameter = self._first()
        gradient = parameter.grad if parameter is not None else None
        self._gradient = weakref.ref(gradient) if gradient is not None else None
        self._version = gradient._version if gradient is not None else -1
        if gradient is not None and not self.trace.seen.touched:
            self.trace.note(touched=True)


def parameters_of(optimizer: Any) -> Iterator[Any]:
    """The weights that an optimizer holds."""
    return (item for group in optimizer.param_groups for item in group["params"])


def _length(parts: list[float]) -> float:
    """The norm of a vector of which the norms of its parts are known."""
    return math.sqrt(sum(part * part for part in parts))
