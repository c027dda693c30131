"""Hooks for PyTorch: its optimizers, the backward pass, its loss functions, dropout, and the start of a `DataLoader`.

Modules get no hooks: a global one would cost every layer of every step a detour. What layers do is read from the graph
of the loss instead, at a few steps.
"""

from __future__ import annotations

import math
import sys
import weakref
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from grader.worker.training.recorder import TrainingRecorder
from grader.worker.training.student_line import is_in_module, place_here, speaks_of_validation
from grader.worker.training.torch_graph import look_at, squashed_by
from grader.worker.training.trace import Trace

__all__ = ["hook_torch"]

LOSSES = (
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "gaussian_nll_loss", "poisson_nll_loss",
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "nll_loss",
)  # fmt: skip
REGRESSION = LOSSES[:4]
TAKES_LOGITS = ("binary_cross_entropy_with_logits", "cross_entropy")
MOST_OPTIMIZERS = 4
"""Most optimizers, the latest ones, of which gradients are followed through each backward pass."""
MOST_WEIGHTS = 2_000_000
"""Most numbers of an optimizer that are copied to measure a step."""
MOST_VALUES = 4096
"""Most predictions and targets of a batch that are compared."""
FEWEST_VALUES = 16
"""Fewest predictions of which a spread is measured."""
MOST_MARKS = 512
"""Most batches that are remembered, by a few of their targets."""
FIRST_BATCHES = 64
"""So many batches are looked at one by one, and later ones now and then."""
LATER_BATCHES = 16
ALWAYS_ON_CPU = "cpu"

Mark = tuple[tuple[int, ...], float, float, float]


class _State:
    """One optimizer. Its weights are referred to weakly."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.first: weakref.ref[Any] | None = None
        """A weight that may change, or that has a gradient as soon as one has."""
        self.first_version = 0
        self.ids: frozenset[int] = frozenset()
        self.gradient: weakref.ref[Any] | None = None
        """The gradient of `first` after the last backward pass or step, and its version."""
        self.version = -1
        self.is_carried = False
        """Whether that gradient still holds what a step has used."""
        self.is_fresh = False
        """Whether a backward pass came after the last step; one within the step, as in LBFGS, does not."""
        self.before: list[Any] = []
        """The weights before a step that is measured."""
        self.marks: set[Mark] = set()
        self.batches = 0


class _TorchHooks:
    def __init__(self, torch: Any, recorder: TrainingRecorder) -> None:
        self.torch, self.recorder = torch, recorder
        self.states: weakref.WeakKeyDictionary[Any, _State] = weakref.WeakKeyDictionary()
        self.current: _State | None = None
        self.starts: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()

    # An optimizer is made, and steps.

    def made(self, optimizer: Any) -> None:
        if optimizer in self.states:
            return
        trace = self.recorder.begin("torch")
        state = self.states[optimizer] = self.current = _State(trace)
        parameters = list(_parameters(optimizer))
        free = [item for item in parameters if item.requires_grad]
        trace.note(
            parameters=sum(item.numel() for item in parameters),
            trainable=sum(item.numel() for item in free),
            device=str(parameters[0].device.type) if parameters else "",
        )
        state.ids = frozenset(map(id, parameters))
        self._follow(state, (free or parameters)[0])

    def _follow(self, state: _State, parameter: Any) -> None:
        state.first, state.first_version = weakref.ref(parameter), parameter._version

    def before_step(self, optimizer: Any) -> None:
        state = self.states.get(optimizer)
        if state is None:
            return
        trace = state.trace
        trace.steps += 1
        trace.added += state.is_carried and state.is_fresh
        if trace.steps == 1:
            self._begin_steps(optimizer, state)
        self.current = state
        if trace.step_moments.has_come(trace.steps):
            reached = self._reached(optimizer, trace)
            if reached and self.recorder.budget.is_left():
                with self.recorder.budget.spending(), self.torch.no_grad():
                    self._look_before(state, reached)

    def _begin_steps(self, optimizer: Any, state: _State) -> None:
        rate = optimizer.param_groups[0].get("lr", 0.0)
        state.trace.note(place=place_here() or state.trace.seen.place, rate=float(rate), detached=False)
        state.trace.note(used_twice=False)
        for other in list(self.states.values()):
            if other is not state and not other.trace.steps and other.ids & state.ids:
                other.trace.is_superseded = True

    def _reached(self, optimizer: Any, trace: Trace) -> list[Any]:
        """The weights that have a gradient."""
        parameters = list(_parameters(optimizer))
        reached = [item for item in parameters if item.grad is not None]
        trainable = sum(item.numel() for item in parameters if item.requires_grad)
        numbers = sum(item.numel() for item in reached)
        trace.note(reached=max(trace.seen.reached, numbers), trainable=max(trace.seen.trainable, trainable))
        return reached if numbers <= MOST_WEIGHTS else []

    def _look_before(self, state: _State, reached: list[Any]) -> None:
        gradients = self._lengths([item.grad for item in reached])
        if state.trace.gradients.wants_next():
            state.trace.gradients.add(_length(gradients))
        state.before = [
            (weakref.ref(item), item.detach().clone(), gradient)
            for item, gradient in zip(reached, gradients, strict=True)
        ]

    def after_step(self, optimizer: Any) -> None:
        state = self.states.get(optimizer)
        if state is None:
            return
        self._keep_gradient(state)
        state.is_carried, state.is_fresh = state.gradient is not None, False
        if state.before:
            with self.recorder.budget.spending(), self.torch.no_grad():
                self._look_after(state)

    def _look_after(self, state: _State) -> None:
        before, state.before = state.before, []
        known = [(item, old, gradient) for ref, old, gradient in before if (item := ref()) is not None]
        if not known:
            return
        sizes = self._lengths([old for _, old, _ in known])
        changes = self._lengths([item.detach() - old for item, old, _ in known])
        if state.trace.updates.wants_next():
            state.trace.updates.add(_length(changes) / max(_length(sizes), 1e-12))
        layers = [n for n, (_, old, _) in enumerate(known) if old.ndim > 1]
        state.trace.note_layers(
            [known[n][2] / math.sqrt(known[n][1].numel()) for n in layers],
            [changes[n] / max(sizes[n], 1e-12) for n in layers],
        )

    def _lengths(self, tensors: list[Any]) -> list[float]:
        """The Euclidean norm of each tensor."""
        return list(map(float, self.torch.stack(self.torch._foreach_norm(tensors)).tolist()))

    # The backward pass.

    def before_backward(self, loss: Any) -> None:
        for recent in self._recent():
            recent.is_fresh = True
            self._look_whether_carried(recent)
        state = self.current
        if state is None:
            return
        trace = state.trace
        trace.backwards += 1
        root = loss.grad_fn if isinstance(loss, self.torch.Tensor) else None
        if root is None or loss.numel() != 1:
            return
        on_cpu = loss.device.type == ALWAYS_ON_CPU
        if trace.losses.wants_next() and (on_cpu or self.recorder.budget.is_left()):
            with self.recorder.budget.spending():
                trace.losses.add(float(loss.detach()))
        if trace.backward_moments.has_come(trace.backwards) and self.recorder.budget.is_left():
            with self.recorder.budget.spending(), self.torch.no_grad():
                self._look_at_graph(root, state)

    def _recent(self) -> list[_State]:
        return list(self.states.values())[-MOST_OPTIMIZERS:]

    def _look_whether_carried(self, state: _State) -> None:
        """Whether a step's gradients are still there when the next backward pass begins, which adds to them."""
        parameter = state.first() if state.first is not None else None
        if parameter is None or not state.is_carried:
            return
        gradient: Any = parameter.grad
        known: Any = state.gradient() if state.gradient is not None else None
        is_same = gradient is not None and gradient is known and bool(gradient._version == state.version)
        # `grad.data.zero_()` changes no version, so the last word has the gradient itself.
        state.is_carried = is_same and bool((gradient.detach() != 0).any())

    def _look_at_graph(self, root: Any, state: _State) -> None:
        trace, look = state.trace, look_at(root)
        trace.note_graph(look.nodes)
        trace.dead.add(look.dead)
        trace.saturated.add(look.saturated)
        trace.note(
            summed=look.summed,
            input_scale=max(look.input_scale, trace.seen.input_scale),
            place=trace.seen.place if trace.steps else place_here() or trace.seen.place,
        )
        if look.stretched is not None:
            trace.broadcast += 1
            prediction = look.stretched[0]
            trace.note(prediction=prediction, target=prediction[:1] if len(prediction) == 2 else (*prediction, 1))
        parameter = state.first() if state.first is not None else None
        if not trace.steps and parameter is not None and parameter._version != state.first_version:
            trace.is_superseded = True

    def after_backward(self) -> None:
        for state in self._recent():
            self._keep_gradient(state)

    def _keep_gradient(self, state: _State) -> None:
        parameter = state.first() if state.first is not None else None
        gradient = parameter.grad if parameter is not None else None
        state.gradient = weakref.ref(gradient) if gradient is not None else None
        state.version = gradient._version if gradient is not None else -1
        if gradient is not None and not state.trace.seen.touched:
            state.trace.note(touched=True)

    def failed(self, error: RuntimeError, is_retained: bool) -> None:
        """A backward pass raised `error`; `is_retained` if it was to keep its graph."""
        if self.current is None:
            return
        text = str(error)
        if "does not require grad" in text:
            self.current.trace.note(detached=True, place=place_here())
        elif "through the graph a second time" in text or (is_retained and "by an inplace operation" in text):
            self.current.trace.note(used_twice=True, place=place_here())

    # Losses, dropout and batches.

    def compared(self, name: str, prediction: Any, target: Any, loss: Any) -> None:
        """The loss function `name` compared `prediction` with `target`."""
        state = self.current
        if state is None or not isinstance(prediction, self.torch.Tensor):
            return
        if not self.torch.is_grad_enabled():
            self._validated(state, name, prediction, target)
        elif loss.requires_grad:
            self._learned_from(state, name, prediction, target)

    def _learned_from(self, state: _State, name: str, prediction: Any, target: Any) -> None:
        trace = state.trace
        state.batches += 1
        if state.batches == 1:
            trace.note(loss_place=place_here())
        if name in REGRESSION and prediction.shape != target.shape:
            shape = self.torch.broadcast_shapes(prediction.shape, target.shape)
            if math.prod(shape) > max(prediction.numel(), target.numel()):
                trace.broadcast += 1
                if trace.broadcast == 1:
                    shapes = tuple(prediction.shape), tuple(target.shape)
                    trace.note(loss=name, prediction=shapes[0], target=shapes[1])
        if not self.recorder.budget.is_left():
            return
        is_due = trace.loss_moments.has_come(state.batches)
        with self.recorder.budget.spending(), self.torch.no_grad():
            if state.batches <= FIRST_BATCHES or state.batches % LATER_BATCHES == 0:
                self._remember(state, target.detach())
            if is_due:
                self._look_at_predictions(trace, name, prediction, target.detach())

    def _remember(self, state: _State, target: Any) -> None:
        mark, trace = _mark(target), state.trace
        if len(state.marks) < MOST_MARKS:
            state.marks.add(mark)
        repeated = state.batches if len(state.marks) == 1 else 0
        whole = max(1, target.untyped_storage().nbytes())
        trace.note(repeated=repeated, share=target.numel() * target.element_size() / whole)

    def _look_at_predictions(self, trace: Trace, name: str, prediction: Any, target: Any) -> None:
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
                    trace.spread.add(max(float(guesses.std()) / spread, 1e-9))
                if not trace.validated:  # those are more often in the order of time
                    trace.copied.add(_nearness_to_last(guesses, few, tuple(target.shape)))

    def _validated(self, state: _State, name: str, prediction: Any, target: Any) -> None:
        trace = state.trace
        if trace.validated >= FIRST_BATCHES or not trace.steps:
            return
        with self.recorder.budget.spending():
            if not speaks_of_validation():
                return
            trace.validated += 1
            trace.trained_on += _mark(target.detach()) in state.marks
            is_series = name in REGRESSION and prediction.shape == target.shape
            if is_series and target.numel() >= FEWEST_VALUES and trace.validated <= LATER_BATCHES:
                guesses, wanted = (item.detach().reshape(-1)[:MOST_VALUES].double() for item in (prediction, target))
                trace.copied.add(_nearness_to_last(guesses, wanted, tuple(target.shape)))

    def dropped(self, p: float, training: bool) -> None:
        """Dropout was called."""
        if not training or not p or self.torch.is_grad_enabled() or self.current is None:
            return
        trace = self.current.trace
        if trace.steps and (trace.dropout or not is_in_module("torch.utils.checkpoint")):
            trace.dropout += 1
            if trace.dropout == 1:
                trace.note(dropout_place=place_here())

    def started(self, loader: Any) -> None:
        """An iteration over a `DataLoader` was begun."""
        self.starts[loader] = self.starts.get(loader, 0) + 1
        if self.current is not None:
            trace = self.current.trace
            if self.starts[loader] >= trace.seen.restarts:
                trace.note(restarts=self.starts[loader], batches=len(loader))


def hook_torch(torch: Any, recorder: TrainingRecorder) -> None:
    """Have `recorder` note what is trained with the module `torch`."""
    hooks = _TorchHooks(torch, recorder)
    optim = sys.modules["torch.optim.optimizer"]  # torch.optim does not show this module
    optim.register_optimizer_step_pre_hook(lambda optimizer, *_: recorder.safely(hooks.before_step, optimizer))
    optim.register_optimizer_step_post_hook(lambda optimizer, *_: recorder.safely(hooks.after_step, optimizer))
    _wrap(torch, optim.Optimizer, "__init__", after=lambda result, own, *_, **__: recorder.safely(hooks.made, own))
    _wrap_backward(torch, hooks)
    for name in LOSSES:
        _wrap_loss(torch, hooks, name)
    _wrap_dropout(torch, hooks)
    loader = torch.utils.data.DataLoader
    _wrap(torch, loader, "__iter__", after=lambda result, own: recorder.safely(hooks.started, own))


def _wrap(torch: Any, owner: Any, name: str, after: Callable[..., object]) -> None:
    """Have `after` called with the result and the arguments of a function, once that has returned."""
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(*args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        result = original(*args, **options)
        if not torch.compiler.is_compiling():
            after(result, *args, **options)
        return result

    # TorchScript compiles the original in place of a function with these two attributes.
    wrapped.__dict__.update({"__script_if_tracing_wrapper": True, "__original_fn": original})
    setattr(owner, name, wrapped)


def _wrap_backward(torch: Any, hooks: _TorchHooks) -> None:
    original = torch.autograd.backward

    @wraps(original)
    def backward(*args: Any, **options: Any) -> None:
        __tracebackhide__ = True
        loss = args[0] if args else options.get("tensors")
        hooks.recorder.safely(hooks.before_backward, loss)
        try:
            original(*args, **options)
        except RuntimeError as error:
            is_retained = bool(options.get("retain_graph", args[2] if len(args) > 2 else False))
            hooks.recorder.safely(hooks.failed, error, is_retained)
            raise
        hooks.recorder.safely(hooks.after_backward)

    torch.autograd.backward = backward


def _wrap_loss(torch: Any, hooks: _TorchHooks, name: str) -> None:
    def after(loss: Any, prediction: Any = None, target: Any = None, *_: Any, **options: Any) -> None:
        given = options.get("input", prediction), options.get("target", target)
        hooks.recorder.safely(hooks.compared, name, *given, loss)

    _wrap(torch, torch.nn.functional, name, after)


def _wrap_dropout(torch: Any, hooks: _TorchHooks) -> None:
    def after(result: Any, input: Any = None, p: float = 0.5, training: bool = True, *_: Any, **__: Any) -> None:
        if training:
            hooks.recorder.safely(hooks.dropped, p, training)

    _wrap(torch, torch.nn.functional, "dropout", after)


def _parameters(optimizer: Any) -> Iterator[Any]:
    return (item for group in optimizer.param_groups for item in group["params"])


def _length(parts: list[float]) -> float:
    """The norm of a vector of which the norms of its parts are known."""
    return math.sqrt(sum(part * part for part in parts))


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
    some = values[[0, len(values) // 2, -1]].double().tolist() if len(values) else [0.0, 0.0, 0.0]
    return tuple(target.shape), *some
